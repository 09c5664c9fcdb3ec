package io.meridian.target;

import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection and what was prepared on it. A new one starts with no table described. */
final class JdbcSession implements Session, AutoCloseable {

  private final JdbcDialect dialect;
  private final Connection connection;
  private final PreparedStatements statements;
  private final Map<Integer, JdbcPlan> plans = new HashMap<>();

  private JdbcSession(JdbcDialect dialect, Connection connection) {
    this.dialect = dialect;
    this.connection = connection;
    this.statements = new PreparedStatements(connection);
  }

  /** Connects, and makes our tables where they are missing. */
  static JdbcSession open(JdbcDialect dialect) throws SQLException {
    JdbcSession session = new JdbcSession(dialect, dialect.connect());
    try {
      for (String sql : dialect.createOurTables()) {
        session.execute(sql);
      }
      session.commit();
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  JdbcDialect dialect() {
    return dialect;
  }

  @Override
  public PreparedStatement prepared(String sql) throws SQLException {
    return statements.of(sql);
  }

  /** The plan for payloads of a schema; null when none was made in this session yet. */
  @Nullable JdbcPlan plan(int schemaId) {
    return plans.get(schemaId);
  }

  /**
   * Describes the table as it is now and plans for it; null when there is no such table. To be
   * called before a transaction has written: it ends the one that reads, so that the next is not
   * bound to what was there when it began.
   */
  @Nullable JdbcPlan plan(int schemaId, RowSchema schema) throws SQLException {
    JdbcPlan plan = dialect.plan(connection, schema);
    connection.commit();
    if (plan != null) {
      plans.put(schemaId, plan);
    }
    return plan;
  }

  /** Creates a table in a transaction of its own, unless somebody was faster. */
  void create(RowSchema schema) throws SQLException {
    connection.rollback();
    for (String sql : dialect.create(connection, schema)) {
      execute(sql);
    }
    connection.commit();
  }

  /** Has every table described anew when it is next planned for. */
  void forgetPlans() {
    plans.clear();
  }

  /** Begins what may be undone by itself. */
  Savepoint savepoint() throws SQLException {
    return connection.setSavepoint();
  }

  /** Ends it. */
  void release(Savepoint savepoint) throws SQLException {
    connection.releaseSavepoint(savepoint);
  }

  /** Undoes what came after it. */
  void rollback(Savepoint savepoint) throws SQLException {
    connection.rollback(savepoint);
    connection.releaseSavepoint(savepoint);
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Never fails: whatever was open is rolled back by the database. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The database notices by itself that the connection is gone.
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
