package io.meridian.testkit.workload;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Transfers between two accounts, which are opened when they are not there, and now and then the
 * closing of one: always the same two statements, each a transaction, so that the server parses and
 * plans each once.
 */
final class AccountWrites implements RowWrites {

  static final List<String> DDL =
      List.of(
          "CREATE TABLE public.accounts (id bigint PRIMARY KEY, owner varchar(40) NOT NULL,"
              + " balance numeric(12,2) NOT NULL, changed_at timestamptz NOT NULL)");

  private static final String TRANSFER =
      "INSERT INTO public.accounts (id, owner, balance, changed_at) VALUES (?, ?, ?, now()), (?, ?,"
          + " ?, now()) ON CONFLICT (id) DO UPDATE SET balance = excluded.balance, changed_at ="
          + " excluded.changed_at";
  private static final String DELETE = "DELETE FROM public.accounts WHERE id = ?";

  private static final int DELETE_PERCENT = 5;
  private static final int MOST_CENTS = 1_000_000_00;

  private final RandomGenerator random;
  private final KeySpace keys;

  AccountWrites(RandomGenerator random, KeySpace keys) {
    this.random = random;
    this.keys = keys;
  }

  @Override
  public int any(Connection connection) throws SQLException {
    long key = keys.pick(random);
    if (random.nextInt(100) < DELETE_PERCENT) {
      try (PreparedStatement statement = connection.prepareStatement(DELETE)) {
        statement.setLong(1, key);
        return statement.executeUpdate();
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(TRANSFER)) {
      long other = keys.pick(random);
      // In the order of their keys, or two transfers could wait for each other.
      account(statement, 0, Math.min(key, other));
      account(statement, 1, key == other ? key + 1 : Math.max(key, other));
      return statement.executeUpdate();
    }
  }

  private void account(PreparedStatement statement, int place, long key) throws SQLException {
    int at = 3 * place;
    statement.setLong(at + 1, key);
    statement.setString(at + 2, "owner " + key);
    statement.setBigDecimal(at + 3, BigDecimal.valueOf(random.nextInt(MOST_CENTS), 2));
  }
}
