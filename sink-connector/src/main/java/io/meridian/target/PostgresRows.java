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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows into their tables: deletes first, which may set a unique value free, then upserts,
 * tables in the order of their names and rows in the order of their keys.
 *
 * <p>A retryable failure is thrown as SQLException, a refusal as {@link RowRefusedException}.
 */
final class PostgresRows {

  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresRows.class);

  private final RowSchemas schemas;
  private final TableRules rules;

  PostgresRows(SchemaRegistry registry, TableRules rules) {
    this.schemas = new RowSchemas(registry);
    this.rules = rules;
  }

  /**
   * Plans for the tables of a batch, and makes those that are missing. Ends the session's
   * transaction when it makes one, so this comes before anything else.
   *
   * @return whether every table can be written to, as far as its description tells
   */
  boolean prepare(PostgresSession session, List<RowChange> rows) throws SQLException {
    return schemas.prepare(
        rows, id -> session.plan(id) != null, (schema, id) -> plan(session, schema, id));
  }

  /**
   * Writes rows that were prepared, in the session's transaction.
   *
   * @param guard decides which are spared; null when none is
   * @return which were spared
   */
  RowGuard.Outcome write(PostgresSession session, List<RowChange> rows, @Nullable RowGuard guard)
      throws SQLException {
    RowGuard.Outcome outcome = new RowGuard.Outcome();
    List<RowArrays> tables = arrange(session, rows);
    for (boolean deletes : new boolean[] {true, false}) {
      for (RowArrays table : tables) {
        run(session, table, deletes, guard, outcome);
      }
    }
    return outcome;
  }

  /** Why rows were refused that violate a constraint which is checked at the end only. */
  Refusal refusalAtCommit(PostgresSession session, List<RowChange> rows, SQLException e) {
    RowArrays table = arrange(session, rows).get(0);
    return refusal("write to table " + table.name(), table, e);
  }

  /** Whether the role lacks the right to write to the row's table at all. */
  boolean isForbidden(PostgresSession session, RowChange row) throws SQLException {
    RowPlan plan = session.plan(row.version().getSchemaId());
    return plan != null && !session.mayWrite(plan.schema());
  }

  /**
   * Which row has the value that a refused one wants, as {@code name=value} of its key columns;
   * empty when the constraint's columns are not all in the payload, or it is not a plain one.
   */
  String inTheWay(PostgresSession session, RowChange row, String constraint) throws SQLException {
    RowArrays arrays = arrange(session, List.of(row)).get(0);
    return session.inTheWay(arrays.plan().schema(), constraint, arrays.only());
  }

  private List<RowArrays> arrange(PostgresSession session, List<RowChange> rows) {
    Map<Integer, RowArrays> bySchema = new HashMap<>();
    for (RowChange row : rows) {
      schemas.check(row);
      int id = row.version().getSchemaId();
      RowArrays arrays = bySchema.get(id);
      if (arrays == null) {
        RowPlan plan = session.plan(id);
        if (plan == null) {
          throw new IllegalStateException(
              "Cannot write rows: they were not prepared (schema id=" + id + ")");
        }
        arrays = new RowArrays(plan);
        bySchema.put(id, arrays);
      }
      arrays.add(row);
    }
    List<RowArrays> tables = new ArrayList<>(bySchema.values());
    tables.sort(Comparator.comparing(RowArrays::name));
    return tables;
  }

  private static void run(
      PostgresSession session,
      RowArrays table,
      boolean deletes,
      @Nullable RowGuard guard,
      RowGuard.Outcome outcome)
      throws SQLException {
    try {
      if (deletes) {
        table.delete(session, guard, outcome);
      } else {
        table.upsert(session, guard, outcome);
      }
    } catch (SQLException e) {
      String what = (deletes ? "delete from" : "write to") + " table " + table.name();
      if (SqlFailure.retryable(e)) {
        throw new TableFailure(what, e);
      }
      throw new RowRefusedException(refusal(what, table, e));
    }
  }

  private static Refusal refusal(String what, RowArrays table, SQLException e) {
    String reason =
        "Cannot "
            + what
            + ": "
            + SqlFailure.reason(e)
            + " (resource type="
            + table.resourceType()
            + SqlFailure.names(e)
            + ")";
    return new Refusal(
        SqlFailure.cause(e),
        0,
        table.name(),
        reason,
        SqlFailure.state(e),
        SqlFailure.constraint(e),
        "");
  }

  private void plan(PostgresSession session, RowSchema schema, int id) throws SQLException {
    String name = RowPlan.name(schema);
    if (rules.autoEvolve()) {
      alter(
          session,
          "add columns to table " + name,
          name,
          () -> {
            List<String> added = session.addColumns(schema);
            if (!added.isEmpty()) {
              LOGGER.info("Added columns table={} columns={}", name, added);
            }
          });
    }
    if (session.plan(id, schema) != null) {
      return;
    }
    if (!rules.autoCreate()) {
      throw new RowRefusedException(
          Refusal.ofRow(
              RefusalCause.NO_TABLE,
              name,
              "Cannot apply to table "
                  + name
                  + ": there is no such table, and auto.create is false"));
    }
    alter(session, "create table " + name, name, () -> session.create(schema));
    LOGGER.info("Created table table={}", name);
    session.plan(id, schema);
  }

  private static void alter(PostgresSession session, String what, String table, Alteration change)
      throws SQLException {
    try {
      change.run();
    } catch (SQLException e) {
      if (SqlFailure.retryable(e)) {
        throw new TableFailure(what, e);
      }
      session.rollback();
      String reason =
          "Cannot "
              + what
              + ": "
              + SqlFailure.reason(e)
              + " ("
              + SqlFailure.names(e).substring(2)
              + ")";
      throw new RowRefusedException(
          new Refusal(SqlFailure.cause(e), 0, table, reason, SqlFailure.state(e), "", ""));
    }
  }

  /** Changes a table in a transaction of its own. */
  private interface Alteration {
    void run() throws SQLException;
  }
}
