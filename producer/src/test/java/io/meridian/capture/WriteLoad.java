package io.meridian.capture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts rows up, several in a transaction, for as long as it runs and whatever becomes of the
 * database. A row's count says how often it was written, also where the outcome of a commit was
 * never heard. It pauses between transactions, so that what a test reads back is bounded by its
 * length and not by how fast the machine is.
 */
final class WriteLoad implements AutoCloseable {

  static final int ROWS_A_TRANSACTION = 3;
  private static final long PAUSE_MS = 3;

  private final String url;
  private final int rows;
  private final Random random;
  private final Thread thread = new Thread(this::run, "write-load");
  private final CountDownLatch stop = new CountDownLatch(1);
  private final AtomicLong transactions = new AtomicLong();

  WriteLoad(String url, int rows, long seed) {
    this.url = url;
    this.rows = rows;
    this.random = new Random(seed);
  }

  static void createTable(String url, int rows) {
    CaptureFixture.sql(
        url,
        "CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL, filler text)",
        "INSERT INTO counters SELECT i, 0, '' FROM generate_series(0, " + (rows - 1) + ") i");
  }

  void start() {
    thread.start();
  }

  long transactions() {
    return transactions.get();
  }

  /** What every row has come to. */
  static Map<Integer, Integer> counts(String url) throws SQLException {
    Map<Integer, Integer> counts = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id, n FROM counters")) {
      while (row.next()) {
        counts.put(row.getInt(1), row.getInt(2));
      }
    }
    return counts;
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(20_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopsWithinPause()) {
        writeUntilDisconnected();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeUntilDisconnected() throws InterruptedException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      while (!stopsWithinPause()) {
        write(connection);
      }
    } catch (SQLException killed) {
      // The next round connects anew.
    }
  }

  private boolean stopsWithinPause() throws InterruptedException {
    return stop.await(PAUSE_MS, TimeUnit.MILLISECONDS);
  }

  private void write(Connection connection) throws SQLException {
    int first = random.nextInt(rows - ROWS_A_TRANSACTION);
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE counters SET n = n + 1 WHERE id = ?")) {
      for (int i = 0; i < ROWS_A_TRANSACTION; i++) {
        update.setInt(1, first + i);
        update.executeUpdate();
      }
    }
    connection.commit();
    transactions.incrementAndGet();
  }
}
