package io.meridian.target;

import io.meridian.apply.Progress;
import io.meridian.clock.Hlc;
import io.meridian.marker.MarkerTable;
import io.meridian.version.VersionVector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The marker of databases that have no schemas of their own within a database: a table beside the
 * application's. As in {@link MarkerRows}, a row is only moved by who knows where it is.
 */
final class JdbcMarker {

  /** The table's name; its columns are those of {@link MarkerTable}. */
  static final String NAME = "meridian_applied";

  private final String topic;
  private final String select;
  private final String insert;
  private final String update;
  private final String reset;

  JdbcMarker(String topic, String now) {
    this.topic = topic;
    this.select =
        "SELECT \"partition\", next_offset, vector, hlc FROM " + NAME + " WHERE topic = ?";
    this.insert =
        "INSERT INTO "
            + NAME
            + " (next_offset, vector, hlc, held, topic, \"partition\", applied_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, "
            + now
            + ")";
    String row = "applied_at = " + now + " WHERE topic = ? AND \"partition\" = ?";
    this.update =
        "UPDATE "
            + NAME
            + " SET next_offset = ?, vector = ?, hlc = ?, held = ?, "
            + row
            + " AND next_offset = ?";
    this.reset = "UPDATE " + NAME + " SET next_offset = ?, vector = ?, " + row;
  }

  /** What the session's database has, for every partition that it has something of. */
  Map<Integer, Progress> read(JdbcSession session) throws SQLException {
    Map<Integer, Progress> progress = new TreeMap<>();
    PreparedStatement query = session.prepared(select);
    query.setString(1, topic);
    try (ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        Hlc hlc = new Hlc(rows.getLong(4));
        // The marker does not have the latest event's own time; its clock is close to it.
        progress.put(
            rows.getInt(1),
            new Progress(
                rows.getLong(2), VersionVector.parse(rows.getString(3)), hlc, hlc.millis() * 1000));
      }
    }
    return progress;
  }

  /** Moves a partition on within the session's transaction; whether it was where it should be. */
  boolean advance(JdbcSession session, int partition, Progress from, Progress to)
      throws SQLException {
    PreparedStatement move = session.prepared(update);
    set(move, partition, to);
    move.setLong(7, from.nextOffset());
    if (move.executeUpdate() == 1) {
      return true;
    }
    return from.nextOffset() == 0 && insert(session, partition, to);
  }

  /** Sets the held-back keys within the transaction that has moved the partition on. */
  void hold(JdbcSession session, int partition, Progress at) throws SQLException {
    PreparedStatement hold = session.prepared(update);
    set(hold, partition, at);
    hold.setLong(7, at.nextOffset());
    hold.executeUpdate();
  }

  /**
   * Moves a partition by hand. Back: the vector is emptied, as the rows are not what it claims
   * while old changes are applied anew. The clock stays: it must never go back. So does what is
   * held back.
   */
  void reset(JdbcSession session, int partition, long next) throws SQLException {
    Progress at = read(session).getOrDefault(partition, Progress.NONE);
    VersionVector vector = next < at.nextOffset() ? VersionVector.EMPTY : at.vector();
    PreparedStatement move = session.prepared(reset);
    move.setLong(1, next);
    move.setString(2, vector.toString());
    move.setString(3, topic);
    move.setInt(4, partition);
    if (move.executeUpdate() == 0) {
      insert(session, partition, new Progress(next, vector, at.hlc(), 0));
    }
  }

  private boolean insert(JdbcSession session, int partition, Progress to) throws SQLException {
    PreparedStatement added = session.prepared(insert);
    set(added, partition, to);
    try {
      return added.executeUpdate() == 1;
    } catch (SQLException e) {
      if (session.dialect().isDuplicate(e)) {
        return false;
      }
      throw e;
    }
  }

  private void set(PreparedStatement statement, int partition, Progress to) throws SQLException {
    statement.setLong(1, to.nextOffset());
    statement.setString(2, to.vector().toString());
    statement.setLong(3, to.hlc().bits());
    statement.setString(4, to.parked().held().toString());
    statement.setString(5, topic);
    statement.setInt(6, partition);
  }
}
