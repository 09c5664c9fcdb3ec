package io.meridian.target;

import io.meridian.apply.Progress;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction begins with, said to the server at one go, for each exchange takes a small
 * batch as long as some of its rows do: the marker rows, then our origin, and under it the row that
 * makes the transaction known. The server does one after the other, and nothing more once one
 * fails.
 *
 * <p>That a marker row did not move is seen only when all is done; what was done is then to be
 * rolled back.
 */
final class Opening {

  private final MarkerRows marker;
  private final LocalChanges localChanges;

  Opening(MarkerRows marker, LocalChanges localChanges) {
    this.marker = marker;
    this.localChanges = localChanges;
  }

  /** What it is for. */
  enum Purpose {
    /** Rows follow: the session is then under its origin, and the transaction known. */
    ROWS,
    /** Only the markers move. */
    MARKERS
  }

  /**
   * Moves partitions on.
   *
   * @param to where they are then
   * @param committed where they have to be now
   * @return a partition that is somewhere else; null when none is
   */
  @Nullable Integer run(
      PostgresSession session,
      SortedMap<Integer, Progress> to,
      Map<Integer, Progress> committed,
      Purpose purpose)
      throws SQLException {
    // Where an earlier batch was given up it is still there.
    session.leaveOrigin();
    localChanges.begin();
    List<Integer> moved = new ArrayList<>();
    StringJoiner sql = new StringJoiner("; ");
    for (Map.Entry<Integer, Progress> of : to.entrySet()) {
      if (from(committed, of.getKey()).nextOffset() > 0
          || !marker.insert(session, of.getKey(), of.getValue())) {
        moved.add(of.getKey());
        sql.add(MarkerRows.UPDATE);
      }
    }
    boolean notes = purpose == Purpose.ROWS && localChanges.notes();
    if (purpose == Purpose.ROWS) {
      sql.add(PostgresSession.ENTER);
    }
    if (notes) {
      sql.add(WrittenTable.NOTE);
    }
    if (sql.length() == 0) {
      return null;
    }
    PreparedStatement all = session.prepared(sql.toString());
    int at = 1;
    for (int partition : moved) {
      Progress after = to.getOrDefault(partition, Progress.NONE);
      at = marker.set(all, at, partition, from(committed, partition), after);
    }
    if (notes) {
      localChanges.note(all, at + 1);
    }
    if (purpose == Purpose.ROWS) {
      session.enterOrigin(all, at);
    } else {
      all.execute();
    }
    Integer lost = null;
    for (int partition : moved) {
      if (all.getUpdateCount() != 1) {
        lost = partition;
      }
      all.getMoreResults();
    }
    if (notes) {
      // Past what entering the origin gave.
      all.getMoreResults();
      localChanges.noted(all.getResultSet());
    }
    return lost;
  }

  private static Progress from(Map<Integer, Progress> committed, int partition) {
    return committed.getOrDefault(partition, Progress.NONE);
  }
}
