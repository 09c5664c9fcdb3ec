package io.meridian.testkit.workload;

import io.meridian.testkit.workload.Tally.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that makes transactions, and makes sure of each whether it was committed.
 *
 * <p>Its state is the connection (none when lost) and the transaction whose commit was asked for
 * and not answered (none when everything is decided). Nothing new begins while one is in doubt.
 */
final class Writer implements Runnable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Writer.class);
  private static final int SEVERAL_PERCENT = 25;
  private static final int MOST_OPERATIONS = 8;
  private static final long RECONNECT_PAUSE_MS = 100;
  private static final String TIMEOUT_SECONDS = "30";

  private final String name;
  private final String jdbcUrl;
  private final RandomGenerator random;
  private final WorkloadKind kind;
  private final RowWrites writes;
  private final TokenRow token;
  private final Allowance allowance;

  // Owned by the writer's thread.
  private @Nullable Connection connection;
  private @Nullable Outcome inDoubt;
  private long transaction;

  // Written by the writer's thread, read by others.
  private volatile Tally tally = Tally.NONE;
  private volatile @Nullable Exception failure;

  Writer(
      String name, String jdbcUrl, RandomGenerator random, WorkloadPlan plan, Allowance allowance) {
    this.name = name;
    this.jdbcUrl = jdbcUrl;
    this.random = random;
    this.kind = plan.kind();
    this.writes = kind.writes(random, plan.keys());
    this.token = new TokenRow(name);
    this.allowance = allowance;
  }

  Tally tally() {
    return tally;
  }

  /** Why it ended before it was to; null when it did not. */
  @Nullable Exception failure() {
    return failure;
  }

  @Override
  public void run() {
    try {
      while (!allowance.isOver()) {
        int operations = allowance.take(wantedOperations());
        if (operations == 0) {
          break;
        }
        write(operations);
      }
      while (inDoubt != null) {
        reconnect();
      }
    } catch (SQLException | RuntimeException e) {
      failure = e;
    } catch (InterruptedException e) {
      failure = e;
      Thread.currentThread().interrupt();
    } finally {
      disconnect();
    }
  }

  private int wantedOperations() {
    return kind.isNoted() && random.nextInt(100) < SEVERAL_PERCENT
        ? random.nextInt(2, MOST_OPERATIONS + 1)
        : 1;
  }

  private void write(int operations) throws SQLException, InterruptedException {
    while (connection == null && !allowance.isOver()) {
      reconnect();
    }
    Connection open = connection;
    if (open == null) {
      return;
    }
    try {
      Outcome outcome = Outcome.NONE;
      if (kind.isNoted()) {
        token.note(open, transaction + 1);
      }
      for (int i = 0; i < operations; i++) {
        outcome = outcome.plus(writes.any(open));
      }
      if (kind.isNoted()) {
        inDoubt = outcome;
        open.commit();
        inDoubt = null;
        transaction++;
      }
      tally = tally.plus(Tally.committed(outcome));
      allowance.settle(operations, outcome.changes());
    } catch (SQLException e) {
      failed(open, e);
    }
  }

  private void failed(Connection open, SQLException e) throws SQLException {
    switch (SqlFailure.of(e, open)) {
      case ABORTED -> {
        // An error that names a conflict is the server's own word that it did not commit.
        inDoubt = null;
        tally = tally.plus(Tally.abortedOnce());
        if (kind.isNoted()) {
          rollback(open);
        }
      }
      case LOST -> {
        if (!kind.isNoted()) {
          // Nobody can tell whether the statement was committed.
          throw e;
        }
        if (inDoubt == null) {
          tally = tally.plus(Tally.abortedOnce());
        }
        lost(e);
      }
      default -> throw e;
    }
  }

  private void rollback(Connection open) {
    try {
      open.rollback();
    } catch (SQLException e) {
      lost(e);
    }
  }

  private void lost(SQLException e) {
    LOGGER.debug("Lost a connection writer={} state={}", name, e.getSQLState(), e);
    tally = tally.plus(Tally.lostConnection());
    disconnect();
  }

  /** One attempt to connect and to decide what is in doubt; leaves no connection when it fails. */
  private void reconnect() throws SQLException, InterruptedException {
    try {
      Connection open = DriverManager.getConnection(jdbcUrl, timeouts());
      connection = open;
      open.setAutoCommit(!kind.isNoted());
      if (kind.isNoted()) {
        token.create(open);
        decide(token.committed(open));
      }
    } catch (SQLException e) {
      if (SqlFailure.of(e, connection) == SqlFailure.WRONG) {
        throw e;
      }
      disconnect();
      TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE_MS);
    }
  }

  private void decide(long committed) {
    Outcome outcome = inDoubt;
    if (outcome != null) {
      tally = tally.plus(Tally.resolved(outcome, committed == transaction + 1));
      inDoubt = null;
    }
    transaction = committed;
  }

  private void disconnect() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOGGER.debug("Closing a connection failed writer={}", name, e);
      }
    }
  }

  private static Properties timeouts() {
    Properties timeouts = new Properties();
    timeouts.setProperty("connectTimeout", TIMEOUT_SECONDS);
    timeouts.setProperty("socketTimeout", TIMEOUT_SECONDS);
    return timeouts;
  }
}
