package io.meridian.sink;

import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes to compacted topics on a thread of its own, so that neither a slow broker nor a missing
 * registry holds up the store. Of each key only the latest value counts; one that could not be
 * published is tried again a while later unless a newer one was given since, which then comes last
 * whatever became of it. One warning an outage.
 */
final class LatestPublisher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(LatestPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String what;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final Duration interval;
  private final SinkCounters counters;
  private final Map<String, Latest> latest = new ConcurrentHashMap<>();
  private final Map<String, Long> newest = new ConcurrentHashMap<>();
  private final AtomicLong given = new AtomicLong();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private volatile long lastNanos;
  private volatile boolean failing;

  /** Owned by the thread, and by who closes once the thread has ended. */
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /**
   * A value to be published, encoded when it is its turn.
   *
   * @param value gives null for a key that is gone
   */
  record Latest(String topic, int partition, byte[] key, Supplier<byte @Nullable []> value) {}

  /**
   * @param what is published, for the thread's name and messages; lower case, with dashes
   * @param producers asked once, when something is published for the first time; what it gives is
   *     closed with this
   * @param interval the least time between two publications
   */
  LatestPublisher(
      String what,
      Supplier<Producer<byte[], byte[]>> producers,
      Duration interval,
      SinkCounters counters) {
    this.what = what;
    this.producers = producers;
    this.interval = interval;
    this.counters = counters;
    this.lastNanos = System.nanoTime() - interval.toNanos();
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread started = new Thread(body, "meridian-" + what + "-publisher");
              started.setDaemon(true);
              return started;
            });
  }

  /** Publishes a value soon; returns at once. */
  void publish(String key, Latest value) {
    newest.put(key, given.incrementAndGet());
    latest.put(key, value);
    schedule(interval.minusNanos(System.nanoTime() - lastNanos));
  }

  /** Publishes what is left, as far as that is possible in a few seconds. */
  @Override
  public void close() {
    thread.execute(this::publishAll);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
    Producer<byte[], byte[]> open = producer;
    if (open != null) {
      open.close(CLOSE_TIMEOUT);
    }
  }

  private void schedule(Duration delay) {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.schedule(this::publishAll, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Closed before the latest was published what={}", what);
    }
  }

  private void publishAll() {
    scheduled.set(false);
    lastNanos = System.nanoTime();
    Iterator<String> keys = latest.keySet().iterator();
    boolean goesOn = true;
    while (goesOn && keys.hasNext()) {
      String key = keys.next();
      long number = newest.getOrDefault(key, 0L);
      Latest value = latest.remove(key);
      if (value != null) {
        publishNow(key, number, value);
        // Each would wait as long as the first.
        goesOn = !failing;
      }
    }
  }

  private void publishNow(String key, long number, Latest value) {
    try {
      Producer<byte[], byte[]> open = producer;
      if (open == null) {
        open = producers.get();
        producer = open;
      }
      open.send(
          new ProducerRecord<>(value.topic(), value.partition(), value.key(), value.value().get()),
          (metadata, failure) -> {
            if (failure == null) {
              failing = false;
            } else {
              failed(key, number, value, failure);
            }
          });
    } catch (RuntimeException e) {
      failed(key, number, value, e);
    }
  }

  private void failed(String key, long number, Latest value, Exception why) {
    counters.publishFailures.increment();
    if (!failing) {
      LOGGER.warn(
          "Cannot publish, trying again what={} topic={} partition={} reason={}",
          what,
          value.topic(),
          value.partition(),
          why.toString());
    }
    failing = true;
    if (newest.getOrDefault(key, 0L) == number) {
      latest.putIfAbsent(key, value);
    }
    schedule(RETRY);
  }
}
