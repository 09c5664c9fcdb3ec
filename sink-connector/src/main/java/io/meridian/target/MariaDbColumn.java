package io.meridian.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column as the information schema has it.
 *
 * @param columnType in full, as in {@code int(10) unsigned}
 * @param dataType its name alone, lower case
 * @param length characters or bytes; 0 where it has none
 * @param digits of a decimal; else 0
 * @param decimals of a decimal; else 0
 * @param fraction digits of the second's fraction; 0 where it has none
 * @param charset null where it has none
 * @param collation null where it has none
 * @param computed whether its value follows from other columns
 * @param key its place in the primary key, from 1; 0 when it has none
 * @param partial whether only a part of it is in the primary key
 */
record MariaDbColumn(
    String columnType,
    String dataType,
    long length,
    int digits,
    int decimals,
    int fraction,
    @Nullable String charset,
    @Nullable String collation,
    boolean computed,
    int key,
    boolean partial) {

  private static final String QUERY =
      "SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.DATA_TYPE, coalesce(c.CHARACTER_MAXIMUM_LENGTH, 0),"
          + " coalesce(c.NUMERIC_PRECISION, 0), coalesce(c.NUMERIC_SCALE, 0),"
          + " coalesce(c.DATETIME_PRECISION, 0), c.CHARACTER_SET_NAME, c.COLLATION_NAME,"
          + " coalesce(c.GENERATION_EXPRESSION, '') <> '', coalesce(s.SEQ_IN_INDEX, 0),"
          + " s.SUB_PART IS NOT NULL FROM information_schema.COLUMNS c"
          + " LEFT JOIN information_schema.STATISTICS s ON s.TABLE_SCHEMA = c.TABLE_SCHEMA"
          + " AND s.TABLE_NAME = c.TABLE_NAME AND s.COLUMN_NAME = c.COLUMN_NAME"
          + " AND s.INDEX_NAME = 'PRIMARY'"
          + " WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ? ORDER BY c.ORDINAL_POSITION";

  /** The columns of a table by name; empty when there is no such table. */
  static Map<String, MariaDbColumn> read(Connection connection, String database, String table)
      throws SQLException {
    Map<String, MariaDbColumn> columns = new LinkedHashMap<>();
    try (PreparedStatement query = connection.prepareStatement(QUERY)) {
      query.setString(1, database);
      query.setString(2, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          columns.put(
              rows.getString(1),
              new MariaDbColumn(
                  rows.getString(2),
                  rows.getString(3).toLowerCase(Locale.ROOT),
                  rows.getLong(4),
                  rows.getInt(5),
                  rows.getInt(6),
                  rows.getInt(7),
                  rows.getString(8),
                  rows.getString(9),
                  rows.getBoolean(10),
                  rows.getInt(11),
                  rows.getBoolean(12)));
        }
      }
    }
    return columns;
  }

  boolean isOneOf(String... types) {
    return Set.of(types).contains(dataType);
  }

  boolean unsigned() {
    return columnType.toLowerCase(Locale.ROOT).contains("unsigned");
  }
}
