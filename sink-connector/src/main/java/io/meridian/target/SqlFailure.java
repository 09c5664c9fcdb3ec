package io.meridian.target;

import io.meridian.apply.RefusalCause;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What an error of Postgres means. Only its SQLSTATE and the names in it are taken over: its text
 * and detail may quote row values.
 *
 * <p>Source: PostgreSQL documentation, appendix A, "PostgreSQL Error Codes".
 */
final class SqlFailure {

  private static final Set<String> RETRYABLE =
      Set.of(
          "40001", // serialization_failure
          "40003", // statement_completion_unknown
          "40P01", // deadlock_detected
          "55P03", // lock_not_available
          "55006", // object_in_use: the origin is still active in the session of a dead task
          "57014", // query_canceled: a statement timeout
          "25006", // read_only_sql_transaction: a standby before its promotion
          "58030", // io_error
          "25P03", // idle_in_transaction_session_timeout
          "25P04"); // transaction_timeout

  private static final Set<String> RETRYABLE_CLASSES = Set.of("08", "53", "57");

  private static final Map<String, RefusalCause> CAUSES =
      Map.ofEntries(
          Map.entry("23505", RefusalCause.UNIQUE),
          Map.entry("23503", RefusalCause.FOREIGN_KEY),
          Map.entry("23001", RefusalCause.FOREIGN_KEY),
          Map.entry("23502", RefusalCause.NOT_NULL),
          Map.entry("23514", RefusalCause.CHECK),
          Map.entry("44000", RefusalCause.CHECK),
          Map.entry("23P01", RefusalCause.EXCLUSION),
          Map.entry("22001", RefusalCause.TOO_LONG),
          Map.entry("22003", RefusalCause.OUT_OF_RANGE),
          Map.entry("22008", RefusalCause.OUT_OF_RANGE),
          Map.entry("42P01", RefusalCause.NO_TABLE),
          Map.entry("3F000", RefusalCause.NO_TABLE),
          Map.entry("42703", RefusalCause.NO_COLUMN),
          Map.entry("42804", RefusalCause.OTHER_TYPE),
          Map.entry("42P10", RefusalCause.OTHER_KEY),
          Map.entry("42501", RefusalCause.PERMISSION));

  private static final Map<String, RefusalCause> CLASSES =
      Map.of("22", RefusalCause.INVALID_VALUE, "P0", RefusalCause.RAISED);

  private SqlFailure() {}

  /** Whether the same statements may succeed later without anybody doing anything to them. */
  static boolean retryable(SQLException e) {
    String state = state(e);
    if (state.equals("57P04")) {
      return false; // database_dropped
    }
    return RETRYABLE.contains(state)
        || state.length() == 5 && RETRYABLE_CLASSES.contains(state.substring(0, 2));
  }

  /** Whether the session is as it was once its transaction is rolled back. */
  static boolean leavesSession(SQLException e) {
    return Set.of("40001", "40P01", "55P03", "57014").contains(state(e));
  }

  /** The first SQLSTATE in the chain of causes; empty when there is none. */
  static String state(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException && ((SQLException) at).getSQLState() != null) {
        return ((SQLException) at).getSQLState();
      }
    }
    return "";
  }

  /** The names in the error as pairs, each led by a comma and a blank. */
  static String names(SQLException e) {
    StringBuilder names = new StringBuilder(", sqlstate=").append(state(e));
    ServerErrorMessage server = server(e);
    if (server != null) {
      append(names, "constraint", server.getConstraint());
      append(names, "column", server.getColumn());
      append(names, "type", server.getDatatype());
    }
    return names.toString();
  }

  /** What the class of the SQLSTATE says, in words. */
  static String reason(SQLException e) {
    String state = state(e);
    switch (state) {
      case "23505":
        return "a unique constraint other than the primary key has the value already";
      case "23503":
        return "a foreign key is violated";
      case "23502":
        return "a column must not be null";
      case "23514":
        return "a check constraint is violated";
      case "23P01":
        return "an exclusion constraint is violated";
      case "22001":
        return "a value is too long for its column";
      case "22003":
        return "a number is out of its column's range";
      case "21000":
        return "two resources have the same key columns";
      case "23001":
        return "a foreign key is violated";
      case "P0001":
        return "a trigger or function raised an error";
      case "42501":
        return "the role may not do it";
      default:
        return state.startsWith("42")
            ? "the table is not as it was described"
            : "the database refused it";
    }
  }

  /** The violated constraint; empty when none is. */
  static String constraint(SQLException e) {
    ServerErrorMessage server = server(e);
    String name = server == null ? null : server.getConstraint();
    return name == null ? "" : name;
  }

  /** Whether a constraint is violated. */
  static boolean isConstraint(SQLException e) {
    return state(e).startsWith("23");
  }

  /** What kind of reason it is, of a failure that is not retryable. */
  static RefusalCause cause(SQLException e) {
    String state = state(e);
    RefusalCause exact = CAUSES.get(state);
    if (exact != null) {
      return exact;
    }
    String kind = state.length() == 5 ? state.substring(0, 2) : "";
    return CLASSES.getOrDefault(kind, RefusalCause.OTHER);
  }

  private static @Nullable ServerErrorMessage server(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof PSQLException) {
        return ((PSQLException) at).getServerErrorMessage();
      }
    }
    return null;
  }

  private static void append(StringBuilder names, String name, String value) {
    if (value != null) {
      names.append(", ").append(name).append('=').append(value);
    }
  }
}
