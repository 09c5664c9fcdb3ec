package io.meridian.target;

import io.meridian.marker.MarkerTable;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the progress of a target by hand, while no task runs.
 *
 * <p>Back: the vector is emptied, for while old changes are applied anew the rows are not what it
 * claims; too little claimed is safe, too much is not. The clock stays: it must never go back.
 * Forward: the changes in between are never applied, though the next one will make the vector claim
 * them.
 */
public final class ProgressReset {

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgressReset.class);

  private static final String MOVE =
      "INSERT INTO "
          + MarkerTable.NAME
          + " AS m (topic, partition, next_offset, vector, hlc, xid, applied_at)"
          + " VALUES (?, ?, ?, '', 0, "
          + MarkerTable.THIS_TRANSACTION
          + ", pg_catalog.clock_timestamp())"
          + " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset,"
          + " vector = CASE WHEN excluded.next_offset < m.next_offset THEN '' ELSE m.vector END,"
          + " xid = excluded.xid, applied_at = excluded.applied_at";

  private ProgressReset() {}

  /**
   * Moves partitions, all or none.
   *
   * @param origin of a task, free while none runs
   * @param next per partition the offset to go on from
   */
  public static void to(
      ConnectionSettings settings, String origin, String topic, Map<Integer, Long> next) {
    try (PostgresSession session = PostgresSession.open(settings, origin)) {
      PreparedStatement move = session.prepared(MOVE);
      for (Map.Entry<Integer, Long> of : next.entrySet()) {
        move.setString(1, topic);
        move.setInt(2, of.getKey());
        move.setLong(3, of.getValue());
        move.executeUpdate();
      }
      session.commit();
      LOGGER.warn("Moved the progress by hand target={} offsets={}", settings, next);
    } catch (SQLException e) {
      String message =
          "Cannot move the progress: "
              + SqlFailure.reason(e)
              + " (target="
              + settings
              + SqlFailure.names(e)
              + ")";
      throw SqlFailure.retryable(e)
          ? new TargetUnavailableException(message)
          : new TargetRefusedException(message);
    }
  }
}
