package io.meridian.testkit.workload;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an SQL error means to a writer. */
enum SqlFailure {
  /** The transaction is rolled back, the connection is good: a deadlock, a unique key. */
  ABORTED,
  /** The connection is gone, or the server is: connect again. */
  LOST,
  /** Neither: the workload itself is wrong. */
  WRONG;

  private static final Set<String> ABORTING_CLASSES = Set.of("23", "40");
  private static final Set<String> LOSING_CLASSES = Set.of("08", "53", "57", "58");
  private static final String COMPLETION_UNKNOWN = "40003";
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  static SqlFailure of(SQLException e, @Nullable Connection connection) {
    String state = e.getSQLState();
    if (state == null || state.length() < 2 || isClosed(connection)) {
      return LOST;
    }
    String kind = state.substring(0, 2);
    if (LOSING_CLASSES.contains(kind) || state.equals(COMPLETION_UNKNOWN)) {
      return LOST;
    }
    return ABORTING_CLASSES.contains(kind) || state.equals(LOCK_NOT_AVAILABLE) ? ABORTED : WRONG;
  }

  private static boolean isClosed(@Nullable Connection connection) {
    try {
      return connection == null || connection.isClosed();
    } catch (SQLException e) {
      return true;
    }
  }
}
