package io.meridian.target;

import io.meridian.apply.RefusalCause;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error of MariaDB or MySQL means. Its number tells; its SQLSTATE is often none of its own.
 *
 * <p>Source: MariaDB Server documentation, "MariaDB Error Codes"; MySQL Reference Manual, "Error
 * Messages and Common Problems".
 */
final class MariaDbFailure {

  private static final int DUPLICATE = 1062;
  private static final int DEADLOCK = 1213;
  private static final int LOCK_TIMEOUT = 1205;

  /**
   * What may pass by itself: out of memory, disk or connections; shutting down; locks; statements
   * that were killed or took too long; a server that is read-only; a snapshot that is too old; a
   * cluster node that is not ready.
   */
  private static final Set<Integer> PASSING =
      Set.of(
          1020,
          1021,
          1037,
          1038,
          1040,
          1041,
          1042,
          1043,
          1047,
          1053,
          1077,
          1079,
          1114,
          1135,
          1158,
          1159,
          1160,
          1161,
          1184,
          1203,
          DEADLOCK,
          LOCK_TIMEOUT,
          1226,
          1290,
          1317,
          1614,
          1836,
          1927,
          1969,
          3024);

  /** What an error of the server names; values stand before it, and some servers quote with ". */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:for )?(key|column|constraint) [`'\"]([^`'\"]*)[`'\"]", Pattern.CASE_INSENSITIVE);

  /** The SQLSTATE under which {@link SqlFailure} has a cause and words for an error. */
  private static final Map<Integer, String> MEANINGS =
      Map.ofEntries(
          Map.entry(DUPLICATE, "23505"),
          Map.entry(1022, "23505"), // duplicate key
          Map.entry(1169, "23505"), // duplicate unique
          Map.entry(1048, "23502"), // column cannot be null
          Map.entry(1364, "23502"), // no default value
          Map.entry(1216, "23503"), // no referenced row
          Map.entry(1217, "23503"), // row is referenced
          Map.entry(1451, "23503"), // row is referenced
          Map.entry(1452, "23503"), // no referenced row
          Map.entry(3819, "23514"), // check constraint, MySQL
          Map.entry(4025, "23514"), // check constraint, MariaDB
          Map.entry(1406, "22001"), // data too long
          Map.entry(1264, "22003"), // out of range
          Map.entry(1690, "22003"), // out of range in an expression
          Map.entry(1265, "22000"), // data truncated
          Map.entry(1292, "22000"), // truncated wrong value
          Map.entry(1366, "22000"), // incorrect value
          Map.entry(1644, "P0001"), // SIGNAL
          Map.entry(1146, "42P01"), // no such table
          Map.entry(1049, "42P01"), // unknown database
          Map.entry(1054, "42703"), // unknown column
          Map.entry(1044, "42501"), // access denied to the database
          Map.entry(1142, "42501"), // command denied on the table
          Map.entry(1143, "42501")); // command denied on the column

  private MariaDbFailure() {}

  /** Whether the same statements may succeed later without anybody doing anything to them. */
  static boolean retryable(SQLException e) {
    String state = SqlFailure.state(e);
    return PASSING.contains(number(e)) || state.startsWith("08") || state.startsWith("40");
  }

  /** Whether the session is as it was once its transaction is rolled back. */
  static boolean leavesSession(SQLException e) {
    return Set.of(DEADLOCK, LOCK_TIMEOUT, DUPLICATE).contains(number(e));
  }

  /** Whether there is a row of that key already. */
  static boolean isDuplicate(SQLException e) {
    return number(e) == DUPLICATE;
  }

  /** What kind of reason it is, of a failure that is not retryable. */
  static RefusalCause cause(SQLException e) {
    return SqlFailure.cause(meaning(e));
  }

  /** The violated constraint; empty when none is. */
  static String constraint(SQLException e) {
    String name = name(e);
    return name.startsWith("constraint=") ? name.substring("constraint=".length()) : "";
  }

  /** The server's messages quote values, so only the names in them are taken over. */
  static String reason(SQLException e) {
    String name = name(e);
    return SqlFailure.reason(meaning(e))
        + ", sqlstate="
        + SqlFailure.state(e)
        + ", error="
        + number(e)
        + (name.isEmpty() ? "" : ", " + name);
  }

  private static SQLException meaning(SQLException e) {
    return new SQLException("", MEANINGS.getOrDefault(number(e), SqlFailure.state(e)));
  }

  /** The last name in the message, as a pair; empty when there is none. */
  private static String name(SQLException e) {
    String found = "";
    for (Throwable at = e; at != null && found.isEmpty(); at = at.getCause()) {
      Matcher name = NAME.matcher(String.valueOf(at.getMessage()));
      while (name.find()) {
        found = (name.group(1).equals("column") ? "column=" : "constraint=") + name.group(2);
      }
    }
    return found;
  }

  private static int number(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLException && ((SQLException) at).getErrorCode() != 0) {
        return ((SQLException) at).getErrorCode();
      }
    }
    return 0;
  }
}
