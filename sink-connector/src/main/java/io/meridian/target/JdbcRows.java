package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.row.Column;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a batch that go by one plan, in the order in which they were added. */
final class JdbcRows {

  private final int schemaId;
  private final JdbcPlan plan;
  private final List<@Nullable Object[]> upserts = new ArrayList<>();
  private final List<@Nullable Object[]> deletes = new ArrayList<>();

  JdbcRows(int schemaId, JdbcPlan plan) {
    this.schemaId = schemaId;
    this.plan = plan;
  }

  /**
   * Decodes a change, gives its values the forms of their columns, and adds it.
   *
   * @throws RowRefusedException when its payload is no row of the plan's schema, or a column has no
   *     exact form for its value
   */
  void add(RowChange change) {
    try {
      @Nullable Object[] values = plan.decoder().decode(change.version().getPayload());
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        values[i] = value == null ? null : form(i, value);
      }
      (change.deletes() ? deletes : upserts).add(values);
    } catch (IOException e) {
      throw new RowRefusedException(
          Refusal.ofRow(
              RefusalCause.UNREADABLE,
              name(),
              "Cannot decode a row of table "
                  + name()
                  + ": "
                  + e.getMessage()
                  + " (schema id="
                  + change.version().getSchemaId()
                  + ")"));
    }
  }

  /** Deletes what is to be deleted; nothing when there is nothing. */
  void delete(JdbcSession session) throws SQLException {
    run(session, plan.sql().delete(), deletes, plan.keys(), List.of());
  }

  /** Writes what is to be written; nothing when there is nothing. */
  void upsert(JdbcSession session) throws SQLException {
    String upsert = plan.sql().upsert();
    if (upsert != null) {
      run(session, upsert, upserts, plan.written(), List.of());
      return;
    }
    int[] updated = run(session, plan.sql().update(), upserts, plan.written(), plan.keys());
    List<@Nullable Object[]> missing = new ArrayList<>();
    for (int i = 0; i < updated.length; i++) {
      if (updated[i] == 0) {
        missing.add(upserts.get(i));
      }
    }
    run(session, plan.sql().insert(), missing, plan.written(), List.of());
  }

  /** The schema of its rows. */
  int schemaId() {
    return schemaId;
  }

  /** The table's qualified name. */
  String name() {
    return RowPlan.name(plan.schema());
  }

  private Object form(int place, Object value) {
    try {
      return plan.forms().get(place).of(value);
    } catch (IllegalArgumentException e) {
      Column column = plan.schema().columns().get(place);
      throw new RowRefusedException(
          Refusal.ofRow(
              RefusalCause.INVALID_VALUE,
              name(),
              "Cannot write to table "
                  + name()
                  + ": "
                  + e.getMessage()
                  + " (column="
                  + column.name()
                  + ", type="
                  + column.type()
                  + ")"));
    }
  }

  /** The counts of the rows that each parameter set has hit. */
  private static int[] run(
      JdbcSession session,
      String sql,
      List<@Nullable Object[]> rows,
      List<Integer> columns,
      List<Integer> more)
      throws SQLException {
    if (rows.isEmpty()) {
      return new int[0];
    }
    PreparedStatement statement = session.prepared(sql);
    try {
      for (@Nullable Object[] row : rows) {
        int parameter = 1;
        for (int column : columns) {
          statement.setObject(parameter++, row[column]);
        }
        for (int column : more) {
          statement.setObject(parameter++, row[column]);
        }
        statement.addBatch();
      }
      return statement.executeBatch();
    } finally {
      statement.clearBatch();
    }
  }
}
