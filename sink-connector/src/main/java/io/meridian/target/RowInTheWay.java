package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Finds the row that has a unique value which another one wants. */
final class RowInTheWay {

  /** The columns of a unique index without expressions, by the name that errors give it. */
  private static final String COLUMNS =
      "SELECT a.attname FROM pg_catalog.pg_index i"
          + " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"
          + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid"
          + " AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])"
          + " WHERE i.indrelid = pg_catalog.to_regclass(?) AND x.relname = ?"
          + " AND i.indexprs IS NULL";

  private RowInTheWay() {}

  /**
   * The key columns of the row, and where it was written as far as the database knows.
   *
   * @param constraint as the error names it
   * @param values of the refused row, one text a column of the schema
   * @return {@code name=value}, joined by commas, then {@code (local)} or {@code (replicated)};
   *     empty when it cannot be told
   */
  static String find(
      Connection connection, RowSchema schema, String constraint, @Nullable String[] values)
      throws SQLException {
    List<Column> unique = new ArrayList<>();
    try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
      query.setString(1, SqlText.table(schema));
      query.setString(2, constraint);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          String name = rows.getString(1);
          Column column =
              schema.columns().stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
          if (column == null) {
            return "";
          }
          unique.add(column);
        }
      }
    }
    if (unique.isEmpty()) {
      return "";
    }
    try (PreparedStatement query = connection.prepareStatement(SqlText.find(schema, unique))) {
      for (int n = 0; n < unique.size(); n++) {
        query.setString(n + 1, values[schema.columns().indexOf(unique.get(n))]);
      }
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? text(schema, row) : "";
      }
    }
  }

  private static String text(RowSchema schema, ResultSet row) throws SQLException {
    StringJoiner text = new StringJoiner(",");
    List<Column> key = schema.keyColumns();
    for (int n = 0; n < key.size(); n++) {
      text.add(key.get(n).name() + "=" + row.getString(n + 1));
    }
    boolean replicated = row.getBoolean(key.size() + 1);
    return row.wasNull() ? text.toString() : text + (replicated ? " (replicated)" : " (local)");
  }
}
