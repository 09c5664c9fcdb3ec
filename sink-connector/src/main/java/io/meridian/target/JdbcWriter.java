package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into their tables: deletes first, which may set a unique value free, then upserts,
 * tables in the order of their names and rows in the order of their keys.
 *
 * <p>A retryable failure is thrown as SQLException, a refusal as {@link RowRefusedException}.
 */
final class JdbcWriter {

  private static final Logger LOGGER = LoggerFactory.getLogger(JdbcWriter.class);

  private final JdbcDialect dialect;
  private final RowSchemas schemas;
  private final boolean autoCreate;

  JdbcWriter(JdbcDialect dialect, SchemaRegistry registry, boolean autoCreate) {
    this.dialect = dialect;
    this.schemas = new RowSchemas(registry);
    this.autoCreate = autoCreate;
  }

  /**
   * Plans for the tables of a batch, and makes those that are missing. Ends the session's
   * transaction, so this comes before anything else.
   *
   * @return whether every table can be written to, as far as its description tells
   */
  boolean prepare(JdbcSession session, List<RowChange> rows) throws SQLException {
    return schemas.prepare(
        rows, id -> session.plan(id) != null, (schema, id) -> plan(session, schema, id));
  }

  /** Writes rows that were prepared, in the session's transaction. */
  void write(JdbcSession session, List<RowChange> rows) throws SQLException {
    List<JdbcRows> tables = arrange(session, rows);
    for (JdbcRows table : tables) {
      run("delete from table ", table, () -> table.delete(session));
    }
    for (JdbcRows table : tables) {
      run("write to table ", table, () -> table.upsert(session));
    }
  }

  private List<JdbcRows> arrange(JdbcSession session, List<RowChange> rows) {
    Map<Integer, JdbcRows> bySchema = new HashMap<>();
    for (RowChange row : rows) {
      int id = row.version().getSchemaId();
      schemas.check(row);
      JdbcRows table = bySchema.get(id);
      if (table == null) {
        JdbcPlan plan = session.plan(id);
        if (plan == null) {
          throw new IllegalStateException(
              "Cannot write rows: they were not prepared (schema id=" + id + ")");
        }
        table = new JdbcRows(id, plan);
        bySchema.put(id, table);
      }
      table.add(row);
    }
    List<JdbcRows> tables = new ArrayList<>(bySchema.values());
    tables.sort(Comparator.comparing(JdbcRows::name));
    return tables;
  }

  private void run(String what, JdbcRows table, Statements statements) throws SQLException {
    try {
      statements.run();
    } catch (SQLException e) {
      if (dialect.retryable(e)) {
        throw new TableFailure(what + table.name(), e);
      }
      Refusal refusal = refusal(what, table.name(), e);
      // A role lacks its rights on a table as a whole.
      throw new RowRefusedException(
          refusal.cause() == RefusalCause.PERMISSION
              ? refusal.ofSchema(table.schemaId())
              : refusal);
    }
  }

  private Refusal refusal(String what, String table, SQLException e) {
    return new Refusal(
        dialect.cause(e),
        0,
        table,
        "Cannot " + what + table + ": " + dialect.reason(e) + " (target=" + dialect + ")",
        dialect.code(e),
        dialect.constraint(e),
        "");
  }

  private void plan(JdbcSession session, RowSchema schema, int id) throws SQLException {
    if (session.plan(id, schema) != null) {
      return;
    }
    String name = RowPlan.name(schema);
    if (!autoCreate) {
      throw new RowRefusedException(
          Refusal.ofRow(
              RefusalCause.NO_TABLE,
              name,
              "Cannot apply to table "
                  + name
                  + ": there is no such table, and auto.create is false (target="
                  + dialect
                  + ")"));
    }
    try {
      session.create(schema);
    } catch (SQLException e) {
      if (dialect.retryable(e)) {
        throw new TableFailure("create table " + name, e);
      }
      session.rollback();
      throw new RowRefusedException(refusal("create table ", name, e));
    }
    LOGGER.info("Created table table={}", name);
    session.plan(id, schema);
  }

  /** The statements for one table. */
  private interface Statements {
    void run() throws SQLException;
  }
}
