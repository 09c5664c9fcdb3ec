package io.meridian.target;

import io.meridian.apply.RefusalCause;
import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What sets one database apart from another for {@link JdbcTarget}: how to connect, what its tables
 * may be, what its errors mean. Names are quoted as in standard SQL. {@code toString} says where
 * the database is, without the password.
 */
interface JdbcDialect {

  /** A new session that keeps transactions open until they are committed, and rounds nothing. */
  Connection connect() throws SQLException;

  /** What creates the marker table and the one of parked rows. Harmless when repeated. */
  List<String> createOurTables();

  /** The table of parked rows. */
  ParkedTable parked();

  /** The current time as an expression, for people. */
  String now();

  /**
   * Compares the payload's columns with the table as it is now.
   *
   * @return null when there is no such table
   * @throws RowRefusedException when a column is missing, or does not hold every value of its type
   *     exactly; or when the table has another primary key, or takes different keys for one
   */
  @Nullable JdbcPlan plan(Connection connection, RowSchema schema) throws SQLException;

  /**
   * What creates the table.
   *
   * @throws RowRefusedException when a column's type has no exact form, by its name
   */
  List<String> create(Connection connection, RowSchema schema) throws SQLException;

  /** Whether the same statements may succeed later without anybody doing anything to them. */
  boolean retryable(SQLException e);

  /** Whether the session is as it was once its transaction is rolled back. */
  boolean leavesSession(SQLException e);

  /** Whether there is a row of that key already. */
  boolean isDuplicate(SQLException e);

  /** What kind of reason it is, of a failure that is not retryable. */
  RefusalCause cause(SQLException e);

  /** The database's own code; empty when there is none. */
  String code(SQLException e);

  /** The violated constraint, or the columns of one without a name; empty when none is. */
  String constraint(SQLException e);

  /** What the error says, in words and names, without row values. */
  String reason(SQLException e);
}
