package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Progress;
import io.meridian.schema.RecordCodec;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes applied positions on a thread of its own, so that neither a slow broker nor a missing
 * registry holds up the store. Of each partition only the latest position counts; a position that
 * could not be published is tried again with the next, or by itself a while later.
 */
final class AppliedPublisher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedPublisher.class);
  private static final Duration RETRY = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final AppliedPositions positions;
  private final RecordCodec<AppliedPosition> codec;
  private final Producer<byte[], byte[]> producer;
  private final Duration interval;
  private final SinkCounters counters;
  private final Map<Integer, AppliedPosition> latest = new ConcurrentHashMap<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor thread;
  private volatile long lastNanos;

  /**
   * Takes over the producer and closes it.
   *
   * @param interval the least time between two publications
   */
  AppliedPublisher(
      AppliedPositions positions,
      RecordCodec<AppliedPosition> codec,
      Producer<byte[], byte[]> producer,
      Duration interval,
      SinkCounters counters) {
    this.positions = positions;
    this.codec = codec;
    this.producer = producer;
    this.interval = interval;
    this.counters = counters;
    this.lastNanos = System.nanoTime() - interval.toNanos();
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread started = new Thread(body, "meridian-applied-publisher");
              started.setDaemon(true);
              return started;
            });
  }

  /** Tells that the store has committed this of a partition; returns at once. */
  void committed(int partition, Progress progress) {
    latest.put(partition, positions.of(partition, progress));
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
    producer.close(CLOSE_TIMEOUT);
  }

  private void schedule(Duration delay) {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      thread.schedule(this::publishAll, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug(
          "Closed before the latest applied position was published topic={}", positions.topic());
    }
  }

  private void publishAll() {
    scheduled.set(false);
    lastNanos = System.nanoTime();
    Iterator<Integer> partitions = latest.keySet().iterator();
    while (partitions.hasNext()) {
      AppliedPosition position = latest.remove(partitions.next());
      if (position != null) {
        publish(position);
      }
    }
  }

  private void publish(AppliedPosition position) {
    try {
      producer.send(
          new ProducerRecord<>(
              positions.topic(),
              position.getPartition(),
              positions.key(position.getPartition()),
              codec.encode(positions.topic() + "-value", position)),
          (metadata, failure) -> {
            if (failure != null) {
              failed(position, failure);
            }
          });
    } catch (RuntimeException e) {
      failed(position, e);
    }
  }

  private void failed(AppliedPosition position, Exception why) {
    counters.publishFailures.increment();
    LOGGER.warn(
        "Could not publish an applied position topic={} partition={} reason={}",
        positions.topic(),
        position.getPartition(),
        why.toString());
    latest.putIfAbsent(position.getPartition(), position);
    schedule(RETRY);
  }
}
