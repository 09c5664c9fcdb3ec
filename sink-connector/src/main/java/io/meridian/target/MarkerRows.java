package io.meridian.target;

import io.meridian.apply.Progress;
import io.meridian.clock.Hlc;
import io.meridian.guard.Captured;
import io.meridian.marker.MarkerTable;
import io.meridian.version.VersionVector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The progress of one topic's partitions in the target. A row is only moved by who knows where it
 * is: an update that names another offset than the row has moves nothing, so of two tasks that
 * believe to own a partition only one can commit.
 */
final class MarkerRows {

  private static final String INSERT =
      "INSERT INTO "
          + MarkerTable.NAME
          + " (next_offset, vector, hlc, held, captured, topic, partition, xid, applied_at)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, "
          + MarkerTable.THIS_TRANSACTION
          + ", pg_catalog.clock_timestamp())"
          + " ON CONFLICT (topic, partition) DO NOTHING";

  /** Moves a partition on from where it has to be. */
  static final String UPDATE =
      "UPDATE "
          + MarkerTable.NAME
          + " SET next_offset = ?, vector = ?, hlc = ?, held = ?, captured = ?, xid = "
          + MarkerTable.THIS_TRANSACTION
          + ", applied_at = pg_catalog.clock_timestamp()"
          + " WHERE topic = ? AND partition = ? AND next_offset = ?";

  private final String topic;

  MarkerRows(String topic) {
    this.topic = topic;
  }

  /** What the session's database has, for every partition that it has something of. */
  Map<Integer, Progress> read(PostgresSession session) throws SQLException {
    Map<Integer, Progress> progress = new TreeMap<>();
    PreparedStatement query = session.prepared(MarkerTable.SELECT);
    query.setString(1, topic);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Hlc hlc = new Hlc(rows.getLong(MarkerTable.HLC));
        // The marker does not have the latest event's own time; its clock is close to it.
        long lastEventMicros = hlc.millis() * 1000;
        progress.put(
            rows.getInt(MarkerTable.PARTITION),
            new Progress(
                    rows.getLong(MarkerTable.NEXT_OFFSET),
                    VersionVector.parse(rows.getString(MarkerTable.VECTOR)),
                    hlc,
                    lastEventMicros)
                .having(Captured.until(rows.getLong(MarkerTable.CAPTURED))));
      }
    }
    return progress;
  }

  /**
   * Sets the parameters of {@link #UPDATE}.
   *
   * @param at the place of the first
   * @return the place behind the last
   */
  int set(PreparedStatement update, int at, int partition, Progress from, Progress to)
      throws SQLException {
    int next = set(update, at, partition, to);
    update.setLong(next, from.nextOffset());
    return next + 1;
  }

  /** Sets the held-back keys within the transaction that has moved the partition on. */
  void hold(PostgresSession session, int partition, Progress at) throws SQLException {
    PreparedStatement update = session.prepared(UPDATE);
    set(update, 1, partition, at, at);
    update.executeUpdate();
  }

  /** Begins a partition within the session's transaction; false when it was begun before. */
  boolean insert(PostgresSession session, int partition, Progress to) throws SQLException {
    PreparedStatement insert = session.prepared(INSERT);
    set(insert, 1, partition, to);
    return insert.executeUpdate() == 1;
  }

  private int set(PreparedStatement statement, int at, int partition, Progress to)
      throws SQLException {
    statement.setLong(at, to.nextOffset());
    statement.setString(at + 1, to.vector().toString());
    statement.setLong(at + 2, to.hlc().bits());
    // Also where it stays: a long text that an update leaves out would not be in the log.
    statement.setString(at + 3, to.parked().held().toString());
    statement.setLong(at + 4, to.captured().micros());
    statement.setString(at + 5, topic);
    statement.setInt(at + 6, partition);
    return at + 7;
  }
}
