package io.meridian.testkit.workload;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Counts what the write-ahead log holds, by logical decoding: what a capture would see. Made before
 * the workload starts.
 */
final class DecodedChanges {

  private static final String SLOT = "counted";

  private DecodedChanges() {}

  static void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_create_logical_replication_slot('" + SLOT + "', 'test_decoding')");
    }
  }

  /** Row changes in schema public since the beginning; a change of the primary key is two. */
  static long count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT data FROM pg_logical_slot_peek_changes('" + SLOT + "', NULL, NULL)")) {
      long changes = 0;
      while (rows.next()) {
        String data = rows.getString(1);
        if (data.startsWith("table public.")) {
          changes += isKeyChange(data) ? 2 : 1;
        }
      }
      return changes;
    }
  }

  /** With full replica identity an update shows the old row first, then the new one. */
  private static boolean isKeyChange(String data) {
    int oldKey = data.indexOf(": UPDATE: old-key: ");
    int newTuple = data.indexOf(" new-tuple: ");
    if (oldKey < 0 || newTuple < 0) {
      return false;
    }
    String before = data.substring(oldKey + ": UPDATE: old-key: ".length(), newTuple);
    String after = data.substring(newTuple + " new-tuple: ".length());
    return !key(data, before).equals(key(data, after));
  }

  private static String key(String data, String row) {
    int columns = data.startsWith("table public.orders:") ? 2 : 1;
    String[] parts = row.split(" ", columns + 1);
    return columns == 2 ? parts[0] + parts[1] : parts[0];
  }
}
