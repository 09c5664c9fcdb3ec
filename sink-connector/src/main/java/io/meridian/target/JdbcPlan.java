package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How payloads of one row schema are written to one table, one row a parameter set.
 *
 * @param schema the payload's columns
 * @param decoder of the payloads
 * @param forms one for each of the schema's columns
 * @param written the places in the schema of the columns that are written
 * @param keys the places in the schema of the key columns, in the order of the key
 * @param sql the statements
 */
record JdbcPlan(
    RowSchema schema,
    RowDecoder<Object> decoder,
    List<ColumnForm> forms,
    List<Integer> written,
    List<Integer> keys,
    Statements sql) {

  /**
   * The statements of a table; the parameters of update are the written columns, then the key.
   *
   * @param upsert null where a row with another key could be taken for the same, so that only
   *     update and insert by the primary key will do
   */
  record Statements(String delete, @Nullable String upsert, String update, String insert) {}

  /**
   * What a dialect adds to the statements.
   *
   * @param insert what an INSERT begins with, up to the table
   * @param update what makes an INSERT update the row of the same primary key; null when there is
   *     nothing that could not hit another row
   * @param equality what stands before an equals sign so that only equal keys are equal
   */
  record Wording(String insert, @Nullable String update, String equality) {}

  /**
   * Plans.
   *
   * @param table its name as statements have it
   * @param forms one for each of the schema's columns
   * @param written the columns to write
   */
  static JdbcPlan of(
      RowSchema schema,
      String table,
      List<ColumnForm> forms,
      List<Column> written,
      Wording wording) {
    StringJoiner sets = new StringJoiner(", ");
    StringJoiner marks = new StringJoiner(", ");
    StringJoiner same = new StringJoiner(" AND ");
    written.forEach(column -> marks.add("?"));
    written.forEach(column -> sets.add(SqlText.quote(column.name()) + " = ?"));
    schema
        .keyColumns()
        .forEach(column -> same.add(SqlText.quote(column.name()) + wording.equality() + " = ?"));
    String values = " (" + SqlText.names(written) + ") VALUES (" + marks + ")";
    String insert = wording.insert() + table + values;
    String update = wording.update();
    return new JdbcPlan(
        schema,
        new RowDecoder<>(schema, JavaValues.READERS, Object[]::new),
        List.copyOf(forms),
        places(schema, written),
        places(schema, schema.keyColumns()),
        new Statements(
            "DELETE FROM " + table + " WHERE " + same,
            update == null ? null : insert + update,
            "UPDATE " + table + " SET " + sets + " WHERE " + same,
            insert));
  }

  /** The columns that are no part of the key, for the right-hand side of an upsert. */
  static List<Column> withoutKey(List<Column> columns) {
    List<Column> others = new ArrayList<>(columns);
    others.removeIf(Column::isKey);
    return others;
  }

  private static List<Integer> places(RowSchema schema, List<Column> columns) {
    return columns.stream().map(schema.columns()::indexOf).toList();
  }
}
