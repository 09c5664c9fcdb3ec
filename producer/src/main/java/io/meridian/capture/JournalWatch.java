package io.meridian.capture;

import io.meridian.cluster.HangingTransactions;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, now and then and in a thread of its own, whether a transaction hangs in what the capture
 * writes: all resolvers would wait for it, and the capture itself at its next start.
 */
final class JournalWatch implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(JournalWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final CaptureConfig config;
  private final CaptureMetrics metrics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "meridian-journal-watch");

  JournalWatch(CaptureConfig config, CaptureMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    try (Admin admin = Admin.create(new HashMap<String, Object>(config.kafka()))) {
      HangingTransactions hanging =
          new HangingTransactions(
              JournalTransactions.written(config.region()), admin, metrics::hangingTransaction);
      while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          hanging.endLasting();
        } catch (RuntimeException e) {
          LOGGER.warn("Cannot look for hanging transactions now cause={}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
