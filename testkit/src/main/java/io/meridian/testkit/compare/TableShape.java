package io.meridian.testkit.compare;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of a table matters to a comparison.
 *
 * @param name {@code schema.table}, quoted where SQL needs it
 * @param columns in table order: name and type
 * @param key the columns that identify a row, in key order: the primary key, or all columns when
 *     there is none
 */
record TableShape(String name, Map<String, String> columns, List<String> key) {

  private static final String COLUMNS =
      """
      SELECT n.nspname, quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname,
             format_type(a.atttypid, a.atttypmod), array_position(i.indkey::int2[], a.attnum)
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
      WHERE c.relkind = 'r' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
      ORDER BY 2, a.attnum
      """;

  /** All tables of a database but those of the schemas told, by name. */
  static Map<String, TableShape> all(Connection connection, Set<String> withoutSchemas)
      throws SQLException {
    Map<String, Map<String, String>> columns = new TreeMap<>();
    Map<String, Map<Integer, String>> keys = new TreeMap<>();
    try (PreparedStatement statement = connection.prepareStatement(COLUMNS);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (withoutSchemas.contains(rows.getString(1))) {
          continue;
        }
        String table = rows.getString(2);
        columns
            .computeIfAbsent(table, absent -> new LinkedHashMap<>())
            .put(rows.getString(3), rows.getString(4));
        int ordinal = rows.getInt(5);
        if (!rows.wasNull()) {
          keys.computeIfAbsent(table, absent -> new TreeMap<>()).put(ordinal, rows.getString(3));
        }
      }
    }
    Map<String, TableShape> shapes = new TreeMap<>();
    columns.forEach(
        (table, named) ->
            shapes.put(
                table,
                new TableShape(
                    table,
                    named,
                    keys.containsKey(table)
                        ? new ArrayList<>(keys.get(table).values())
                        : new ArrayList<>(named.keySet()))));
    return shapes;
  }

  /** Reads every column as text, ordered by the bytes of the key's text: the same everywhere. */
  String select() {
    return "SELECT "
        + columns.keySet().stream().map(TableShape::text).collect(Collectors.joining(", "))
        + " FROM "
        + name
        + " ORDER BY "
        + key.stream()
            .map(column -> text(column) + " COLLATE \"C\" NULLS FIRST")
            .collect(Collectors.joining(", "));
  }

  private static String text(String column) {
    return "\"" + column.replace("\"", "\"\"") + "\"::text";
  }
}
