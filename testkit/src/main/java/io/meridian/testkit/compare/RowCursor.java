package io.meridian.testkit.compare;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rows of one table of one region in the order of their keys; a few hundred are in memory. */
final class RowCursor implements AutoCloseable {

  private static final int FETCH_ROWS = 500;

  private final Statement statement;
  private final ResultSet rows;
  private final int columns;
  private final List<Integer> keyIndexes;
  private @Nullable List<@Nullable String> row;
  private long count;

  private RowCursor(Statement statement, ResultSet rows, TableShape shape) throws SQLException {
    this.statement = statement;
    this.rows = rows;
    this.columns = shape.columns().size();
    List<String> names = new ArrayList<>(shape.columns().keySet());
    this.keyIndexes = shape.key().stream().map(names::indexOf).toList();
    next();
  }

  /** A cursor at the first row. The connection must not be in auto-commit: else all is fetched. */
  static RowCursor open(Connection connection, TableShape shape) throws SQLException {
    Statement statement = connection.createStatement();
    statement.setFetchSize(FETCH_ROWS);
    return new RowCursor(statement, statement.executeQuery(shape.select()), shape);
  }

  /** The values of the row it is at, in table order; null when there is none left. */
  @Nullable List<@Nullable String> row() {
    return row;
  }

  /** The key of the row it is at. */
  List<@Nullable String> key() {
    List<@Nullable String> present = Objects.requireNonNull(row);
    List<@Nullable String> key = new ArrayList<>();
    keyIndexes.forEach(index -> key.add(present.get(index)));
    return key;
  }

  /** How many rows it has been at. */
  long count() {
    return count;
  }

  void next() throws SQLException {
    if (!rows.next()) {
      row = null;
      return;
    }
    List<@Nullable String> values = new ArrayList<>(columns);
    for (int i = 1; i <= columns; i++) {
      values.add(rows.getString(i));
    }
    row = Collections.unmodifiableList(values);
    count++;
  }

  @Override
  public void close() throws SQLException {
    rows.close();
    statement.close();
  }

  /** The order of the query: column by column, null first, then by the bytes of the text. */
  static int compare(List<@Nullable String> left, List<@Nullable String> right) {
    for (int i = 0; i < left.size(); i++) {
      int order = compare(left.get(i), right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static int compare(@Nullable String left, @Nullable String right) {
    if (left == null || right == null) {
      return Boolean.compare(left != null, right != null);
    }
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}
