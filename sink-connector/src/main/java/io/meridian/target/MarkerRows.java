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

  private static final String UPDATE =
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

  /** Moves a partition on within the session's transaction; whether it was where it should be. */
  boolean advance(PostgresSession session, int partition, Progress from, Progress to)
      throws SQLException {
    if (from.nextOffset() == 0 && insert(session, partition, to)) {
      return true;
    }
    PreparedStatement update = session.prepared(UPDATE);
    set(update, partition, to);
    update.setLong(8, from.nextOffset());
    return update.executeUpdate() == 1;
  }

  /** Sets the held-back keys within the transaction that has moved the partition on. */
  void hold(PostgresSession session, int partition, Progress at) throws SQLException {
    PreparedStatement update = session.prepared(UPDATE);
    set(update, partition, at);
    update.setLong(8, at.nextOffset());
    update.executeUpdate();
  }

  private boolean insert(PostgresSession session, int partition, Progress to) throws SQLException {
    PreparedStatement insert = session.prepared(INSERT);
    set(insert, partition, to);
    return insert.executeUpdate() == 1;
  }

  private void set(PreparedStatement statement, int partition, Progress to) throws SQLException {
    statement.setLong(1, to.nextOffset());
    statement.setString(2, to.vector().toString());
    statement.setLong(3, to.hlc().bits());
    // Also where it stays: a long text that an update leaves out would not be in the log.
    statement.setString(4, to.parked().held().toString());
    statement.setLong(5, to.captured().micros());
    statement.setString(6, topic);
    statement.setInt(7, partition);
  }
}
