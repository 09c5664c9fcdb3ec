package io.meridian.target;

import io.meridian.row.ColumnType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table as the target's catalogue has it.
 *
 * @param columns by name
 */
record TableDescription(Map<String, Column> columns) {

  private static final String QUERY =
      "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attidentity = 'a',"
          + " a.attgenerated <> '',"
          + " coalesce(array_position((i.indkey::int2[])[0:i.indnkeyatts - 1], a.attnum), 0)"
          + " FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
          + " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary"
          + " WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p')"
          + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

  /**
   * A column of the target.
   *
   * @param sql its full type as Postgres spells it
   * @param alwaysIdentity whether it is {@code GENERATED ALWAYS AS IDENTITY}
   * @param computed whether it is {@code GENERATED ALWAYS AS (…)}
   * @param key its place in the primary key, from 1; 0 when it has none
   */
  record Column(String sql, boolean alwaysIdentity, boolean computed, int key) {

    /** The type; null when it is not one that is replicated. */
    @Nullable ColumnType type() {
      return ColumnType.parse(sql).orElse(null);
    }
  }

  /** The table's description; null when there is no such table. */
  static @Nullable TableDescription read(Connection connection, String schema, String table)
      throws SQLException {
    Map<String, Column> columns = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setString(1, schema);
      query.setString(2, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString(1),
              new Column(
                  rows.getString(2), rows.getBoolean(3), rows.getBoolean(4), rows.getInt(5)));
        }
      }
    }
    return columns.isEmpty() ? null : new TableDescription(columns);
  }

  /** How many columns the primary key has; 0 when there is none. */
  long keyColumns() {
    return columns.values().stream().filter(column -> column.key() > 0).count();
  }
}
