package io.meridian.target;

import io.meridian.apply.RefusalCause;
import io.meridian.row.RowSchema;
import io.meridian.testkit.target.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** A dialect whose sessions die at a statement or at the commit. */
record MortalDialect(JdbcDialect dialect, Fault fault) implements JdbcDialect {

  private static final Set<String> STEPS =
      Set.of(
          "execute",
          "executeQuery",
          "executeUpdate",
          "executeBatch",
          "setSavepoint",
          "releaseSavepoint",
          "rollback",
          "commit");

  @Override
  public Connection connect() throws SQLException {
    Connection real = dialect.connect();
    return mortal(Connection.class, real, real);
  }

  @Override
  public List<String> createOurTables() {
    return dialect.createOurTables();
  }

  @Override
  public ParkedTable parked() {
    return dialect.parked();
  }

  @Override
  public String now() {
    return dialect.now();
  }

  @Override
  public JdbcPlan plan(Connection connection, RowSchema schema) throws SQLException {
    return dialect.plan(connection, schema);
  }

  @Override
  public List<String> create(Connection connection, RowSchema schema) throws SQLException {
    return dialect.create(connection, schema);
  }

  @Override
  public boolean retryable(SQLException e) {
    return "08006".equals(e.getSQLState()) || dialect.retryable(e);
  }

  @Override
  public boolean leavesSession(SQLException e) {
    return !"08006".equals(e.getSQLState()) && dialect.leavesSession(e);
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return dialect.isDuplicate(e);
  }

  @Override
  public RefusalCause cause(SQLException e) {
    return dialect.cause(e);
  }

  @Override
  public String code(SQLException e) {
    return dialect.code(e);
  }

  @Override
  public String constraint(SQLException e) {
    return dialect.constraint(e);
  }

  @Override
  public String reason(SQLException e) {
    return dialect.reason(e);
  }

  private <T> T mortal(Class<T> type, Object real, Connection connection) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              boolean step = STEPS.contains(method.getName());
              if (step && fault.strikes(Fault.Side.BEFORE)) {
                throw death(connection);
              }
              Object answer;
              try {
                answer = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (step && fault.strikes(Fault.Side.AFTER)) {
                throw death(connection);
              }
              if (answer instanceof PreparedStatement) {
                return mortal(PreparedStatement.class, answer, connection);
              }
              return answer instanceof Statement
                  ? mortal(Statement.class, answer, connection)
                  : answer;
            });
    return type.cast(proxy);
  }

  private static SQLException death(Connection connection) throws SQLException {
    connection.close();
    return new SQLException("died", "08006");
  }
}
