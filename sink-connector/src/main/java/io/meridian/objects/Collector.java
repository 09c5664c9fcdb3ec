package io.meridian.objects;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects garbage again and again beside a task, from when the task has partition 0. */
final class Collector implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Collector.class);

  private final GarbageCollection collection;
  private final long intervalMs;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread made = new Thread(work, "meridian-garbage");
            made.setDaemon(true);
            return made;
          });
  private boolean started;

  /** A collector; an interval of 0 never collects. */
  Collector(GarbageCollection collection, long intervalMs) {
    this.collection = collection;
    this.intervalMs = intervalMs;
  }

  /** Begins, once. */
  void start() {
    if (!started && intervalMs > 0) {
      started = true;
      thread.scheduleWithFixedDelay(this::run, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void run() {
    try {
      collection.run();
    } catch (IOException | RuntimeException e) {
      LOGGER.warn(
          "Garbage was not collected to the end, going on next time reason={}", e.toString());
    }
  }
}
