package io.meridian.testkit.workload;

import io.meridian.testkit.process.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader that looks at one value again and again, in a thread and a connection of its own, and
 * remembers how it changed. So it sees also what is there for a moment only.
 */
public final class Watcher implements AutoCloseable {

  private static final int LOOKS = 2;

  private final Postgres postgres;
  private final String sql;
  private final Thread thread = new Thread(this::watch, "watcher");

  // Under the monitor.
  private final List<String> seen = new ArrayList<>();
  private long looks;
  private boolean ended;
  private @Nullable SQLException failure;

  private Watcher(Postgres postgres, String sql) {
    this.postgres = postgres;
    this.sql = sql;
  }

  /**
   * Starts to look, and has looked once when it returns.
   *
   * @param sql gives the value in the first column of the only row, or no row
   */
  public static Watcher start(Postgres postgres, String sql) throws SQLException {
    Watcher watcher = new Watcher(postgres, sql);
    watcher.thread.start();
    watcher.look();
    return watcher;
  }

  /** Waits until it has looked anew, begun after now. */
  public synchronized void look() throws SQLException {
    long until = looks + LOOKS;
    try {
      while (looks < until && failure == null) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    check();
  }

  /** The values in their order, each as often as it came; {@code -} when there was no row. */
  public synchronized List<String> seen() throws SQLException {
    check();
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    synchronized (this) {
      ended = true;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try (Connection connection = postgres.connect();
        PreparedStatement query = connection.prepareStatement(sql)) {
      boolean goOn = true;
      while (goOn) {
        try (ResultSet row = query.executeQuery()) {
          goOn = note(row.next() ? row.getString(1) : "-");
        }
      }
    } catch (SQLException e) {
      fail(e);
    }
  }

  private synchronized boolean note(String value) {
    if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(value)) {
      seen.add(value);
    }
    looks++;
    notifyAll();
    return !ended;
  }

  private synchronized void fail(SQLException e) {
    failure = e;
    notifyAll();
  }

  private void check() throws SQLException {
    if (failure != null) {
      throw new SQLException("Cannot watch a value: " + failure.getMessage(), failure);
    }
  }
}
