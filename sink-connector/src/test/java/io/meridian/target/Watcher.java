package io.meridian.target;

import io.meridian.testkit.process.Postgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A reader that looks at one value again and again, and remembers how it changed. */
final class Watcher implements AutoCloseable {

  private final Postgres postgres;
  private final String sql;
  private final Thread thread = new Thread(this::watch, "watcher");
  private final List<String> seen = new ArrayList<>();
  private final AtomicLong looks = new AtomicLong();
  private volatile boolean ended;
  private volatile SQLException failure;

  /** Looks at the first column of the only row, or at there being none. */
  Watcher(Postgres postgres, String sql) {
    this.postgres = postgres;
    this.sql = sql;
    thread.start();
    look();
  }

  /** Waits until it has looked once more, begun after now. */
  void look() {
    long until = looks.get() + 2;
    Awaitility.await().until(() -> looks.get() >= until || failure != null);
  }

  /** The values, without repeats; {@code -} when there was no row. */
  List<String> seen() throws SQLException {
    if (failure != null) {
      throw failure;
    }
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join();
  }

  private void watch() {
    try (Connection connection = postgres.connect();
        PreparedStatement query = connection.prepareStatement(sql)) {
      while (!ended) {
        try (ResultSet row = query.executeQuery()) {
          note(row.next() ? row.getString(1) : "-");
        }
        looks.incrementAndGet();
      }
    } catch (SQLException e) {
      failure = e;
    }
  }

  private void note(String value) {
    synchronized (seen) {
      if (seen.isEmpty() || !seen.get(seen.size() - 1).equals(value)) {
        seen.add(value);
      }
    }
  }
}
