package io.meridian.testkit.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A writer's row in {@code workload.workload_tokens}: the number of its last committed transaction,
 * written first thing in each. When a commit's outcome is unknown, it is asked for under the row's
 * lock: a transaction that is still on its way holds that lock, so the answer is final.
 */
final class TokenRow {

  private final String writer;

  TokenRow(String writer) {
    this.writer = writer;
  }

  /** Creates the row when it is not there; in a transaction of its own. */
  void create(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO workload.workload_tokens (writer, transaction) VALUES (?, 0)"
                + " ON CONFLICT DO NOTHING")) {
      statement.setString(1, writer);
      statement.executeUpdate();
    }
    connection.commit();
  }

  /** The number of the last committed transaction; waits for one that is not decided yet. */
  long committed(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT transaction FROM workload.workload_tokens WHERE writer = ? FOR UPDATE")) {
      statement.setString(1, writer);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException(
              "Cannot tell what was committed: the token row is gone (writer=" + writer + ")");
        }
        long transaction = rows.getLong(1);
        connection.rollback();
        return transaction;
      }
    }
  }

  /** Notes a transaction's number, as its first statement. */
  void note(Connection connection, long transaction) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE workload.workload_tokens SET transaction = ? WHERE writer = ?")) {
      statement.setLong(1, transaction);
      statement.setString(2, writer);
      if (statement.executeUpdate() != 1) {
        throw new IllegalStateException(
            "Cannot note a transaction: the token row is gone (writer=" + writer + ")");
      }
    }
  }
}
