package io.meridian.sandbox;

import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.LastWrite;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Holds the rows of a database against what the reference model makes of the journals. */
final class ReferenceRows {

  private static final int DIFFERENCES_SHOWN = 5;

  private ReferenceRows() {}

  /** What differs, a sentence each; empty when the database is what the journals say. */
  static List<String> differences(Map<String, List<Change>> journals, Connection database)
      throws SQLException {
    Map<String, List<Map<String, String>>> expected = new TreeMap<>();
    journals.forEach(
        (key, changes) -> {
          Change visible = LastWrite.visible(changes).orElseThrow();
          List<Map<String, String>> rows =
              expected.computeIfAbsent(visible.row().get(""), table -> new ArrayList<>());
          if (!visible.delete()) {
            rows.add(columns(visible.row()));
          }
        });
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, List<Map<String, String>>> table : expected.entrySet()) {
      compare(table.getKey(), table.getValue(), rows(table.getKey(), database), differences);
    }
    return differences;
  }

  private static Map<String, String> columns(Map<String, String> row) {
    Map<String, String> columns = new TreeMap<>(row);
    columns.remove("");
    return columns;
  }

  private static void compare(
      String table,
      List<Map<String, String>> expected,
      List<Map<String, String>> actual,
      List<String> differences) {
    Map<Map<String, String>, Integer> balance = new HashMap<>();
    expected.forEach(row -> balance.merge(row, 1, Integer::sum));
    actual.forEach(row -> balance.merge(row, -1, Integer::sum));
    balance.forEach(
        (row, count) -> {
          if (count != 0 && differences.size() < DIFFERENCES_SHOWN) {
            differences.add(table + (count > 0 ? " lacks " : " should not hold ") + row);
          }
        });
  }

  /** The rows of a table, or of some of it, with the columns that have one text. */
  static List<Map<String, String>> rows(String table, Connection database) throws SQLException {
    List<Map<String, String>> rows = new ArrayList<>();
    try (Statement statement = database.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM " + table)) {
      while (result.next()) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          String type = result.getMetaData().getColumnTypeName(i);
          String value = result.getString(i);
          if (value != null && (type.equals("text") || type.matches("int[248]"))) {
            row.put(result.getMetaData().getColumnName(i), value);
          }
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
