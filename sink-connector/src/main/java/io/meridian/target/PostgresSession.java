package io.meridian.target;

import io.meridian.marker.MarkerTable;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection and what was prepared on it. A new connection starts with nothing prepared, no
 * table described and under no origin.
 */
final class PostgresSession implements Session, AutoCloseable {

  /** See {@link #enterOrigin()}. Parameter: origin. */
  static final String ENTER = "SELECT pg_catalog.pg_replication_origin_session_setup(?)";

  private static final String LEAVE = "SELECT pg_catalog.pg_replication_origin_session_reset()";

  /** Leaves the origin and commits, at one go. */
  private static final String LEAVE_AND_COMMIT = LEAVE + "; COMMIT";

  private static final String HAS_TABLE = "SELECT pg_catalog.to_regclass(?) IS NOT NULL";

  /** A marker table made by an earlier release lacks some of the columns. */
  private static final String HAS_ALL =
      "SELECT count(*) = "
          + MarkerTable.COLUMNS.size()
          + " FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid ="
          + " pg_catalog.to_regclass(?) AND attname IN ('"
          + String.join("', '", MarkerTable.COLUMNS)
          + "')";

  private final Connection connection;
  private final String origin;
  private final PreparedStatements statements;
  private final Map<Integer, RowPlan> plans = new HashMap<>();

  /** Whether what is written now has our origin; no matter of the transaction. */
  private boolean underOrigin;

  private PostgresSession(Connection connection, String origin) {
    this.connection = connection;
    this.origin = origin;
    this.statements = new PreparedStatements(connection);
  }

  /**
   * Connects, makes our tables and the origin where they are missing, and tries to go under the
   * origin.
   */
  static PostgresSession open(ConnectionSettings settings, String origin) throws SQLException {
    PostgresSession session = new PostgresSession(settings.connect(), origin);
    try {
      session.ensureOurTables();
      session.ensureOrigin();
      session.enterOrigin();
      session.leaveOrigin();
      session.commit();
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /** Has every table described anew when it is next planned for. */
  void forgetPlans() {
    plans.clear();
  }

  /** Begins what may be undone by itself. Deferrable constraints wait for its end, no longer. */
  Savepoint savepoint() throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    execute("SET CONSTRAINTS ALL DEFERRED");
    return savepoint;
  }

  /** Ends it; fails when a deferrable constraint is violated. */
  void release(Savepoint savepoint) throws SQLException {
    execute("SET CONSTRAINTS ALL IMMEDIATE");
    connection.releaseSavepoint(savepoint);
  }

  /** Undoes what came after it. */
  void rollback(Savepoint savepoint) throws SQLException {
    connection.rollback(savepoint);
    connection.releaseSavepoint(savepoint);
  }

  @Override
  public PreparedStatement prepared(String sql) throws SQLException {
    return statements.of(sql);
  }

  /** The plan for payloads of a schema; null when none was made in this session yet. */
  @Nullable RowPlan plan(int schemaId) {
    return plans.get(schemaId);
  }

  /** Describes the table as it is now and plans for it; null when there is no such table. */
  @Nullable RowPlan plan(int schemaId, RowSchema schema) throws SQLException {
    TableDescription table = describe(schema);
    if (table == null) {
      return null;
    }
    RowPlan plan = RowPlan.of(schema, table);
    plans.put(schemaId, plan);
    return plan;
  }

  /** Creates a table in a transaction of its own, unless somebody was faster. */
  void create(RowSchema schema) throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      statement.execute(MarkerTable.LOCK);
      if (describe(schema) == null) {
        for (String sql : SqlText.create(schema)) {
          statement.execute(sql);
        }
      }
    }
    connection.commit();
  }

  /**
   * Adds the columns that a table lacks and that may be null, in a transaction of its own.
   *
   * @return their names; empty when nothing had to be added, or there is no such table
   */
  List<String> addColumns(RowSchema schema) throws SQLException {
    if (missing(schema).isEmpty()) {
      return List.of();
    }
    connection.rollback();
    execute(MarkerTable.LOCK);
    List<Column> missing = missing(schema);
    for (Column column : missing) {
      execute(SqlText.addColumn(schema, column));
    }
    connection.commit();
    return missing.stream().map(Column::name).toList();
  }

  private List<Column> missing(RowSchema schema) throws SQLException {
    TableDescription table = describe(schema);
    return table == null
        ? List.of()
        : schema.columns().stream()
            .filter(column -> !table.columns().containsKey(column.name()))
            .filter(column -> column.nullable() && !column.isKey())
            .toList();
  }

  /** Whether the role has every right that writing rows takes. */
  boolean mayWrite(RowSchema schema) throws SQLException {
    String table = SqlText.table(schema);
    return exists(
        "SELECT bool_and(pg_catalog.has_table_privilege(t, p)) FROM (SELECT ? AS t) AS of,"
            + " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS p",
        table);
  }

  /** See {@link PostgresRows#inTheWay}; behind a savepoint, so that it never spoils anything. */
  String inTheWay(RowSchema schema, String constraint, @Nullable String[] values)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      return RowInTheWay.find(connection, schema, constraint, values);
    } catch (SQLException e) {
      if (SqlFailure.retryable(e)) {
        throw e;
      }
      return "";
    } finally {
      connection.rollback(before);
    }
  }

  /**
   * Writes from here on have our origin: the server need not send them to capture. Only one session
   * can be under an origin: error 55006 says that another is.
   */
  void enterOrigin() throws SQLException {
    if (!underOrigin) {
      PreparedStatement enter = prepared(ENTER);
      enter.setString(1, origin);
      enter.execute();
      underOrigin = true;
    }
  }

  /**
   * As {@link #enterOrigin()}, when the session is under none, by one of several statements that
   * are executed at one go. When they fail the session is closed, for it is not known whether this
   * one did.
   *
   * @param at the place of the only parameter of {@link #ENTER}
   */
  void enterOrigin(PreparedStatement statements, int at) throws SQLException {
    statements.setString(at, origin);
    try {
      statements.execute();
      underOrigin = true;
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  /** Writes from here on, and a commit, have no origin: the server sends them to capture. */
  void leaveOrigin() throws SQLException {
    if (underOrigin) {
      prepared(LEAVE).execute();
      underOrigin = false;
    }
  }

  /** Commits, under no origin. */
  void commit() throws SQLException {
    if (!underOrigin) {
      connection.commit();
      return;
    }
    try {
      prepared(LEAVE_AND_COMMIT).execute();
      underOrigin = false;
    } catch (SQLException e) {
      if (!SqlFailure.isConstraint(e)) {
        // It is not known whether the origin was left.
        close();
        throw e;
      }
      underOrigin = false;
      throw e;
    }
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Never fails: whatever was open is rolled back by the server. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server notices by itself that the connection is gone.
    }
  }

  private @Nullable TableDescription describe(RowSchema schema) throws SQLException {
    return TableDescription.read(connection, schema.schemaName(), schema.tableName());
  }

  private void ensureOurTables() throws SQLException {
    ensure(HAS_TABLE, MarkerTable.NAME, MarkerTable.CREATE);
    ensure(HAS_ALL, MarkerTable.NAME, MarkerTable.CREATE);
    ensure(HAS_TABLE, ParkedTable.Postgres.NAME, ParkedTable.Postgres.CREATE);
    ensure(HAS_TABLE, WrittenTable.NAME, WrittenTable.CREATE);
  }

  private void ensure(String test, String table, List<String> statements) throws SQLException {
    if (!exists(test, table)) {
      execute(MarkerTable.LOCK);
      for (String sql : statements) {
        execute(sql);
      }
    }
    connection.commit();
  }

  private void ensureOrigin() throws SQLException {
    String known = "SELECT pg_catalog.pg_replication_origin_oid(?) IS NOT NULL";
    if (!exists(known, origin)) {
      execute(MarkerTable.LOCK);
      if (!exists(known, origin)) {
        call("SELECT pg_catalog.pg_replication_origin_create(?)", origin);
      }
    }
    connection.commit();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void call(String sql, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      statement.execute();
    }
  }

  private boolean exists(String sql, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
