package io.meridian.sink;

import io.meridian.replica.avro.TargetStatus;
import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the states of a task's target on a thread of its own. Only the latest counts; one that
 * could not be published is tried again until there is a later one.
 */
final class StatusPublisher implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(StatusPublisher.class);
  private static final long RETRY_MS = 5_000;
  private static final long CLOSE_MS = 2_000;

  private final String topic;
  private final RecordCodec<TargetStatus> codec;
  private final Producer<byte[], byte[]> producer;
  private final SinkCounters counters;
  private final AtomicReference<TargetStatus> latest = new AtomicReference<>();
  private final ScheduledThreadPoolExecutor thread;

  /**
   * Publishes for a region.
   *
   * @param producer stays open
   */
  StatusPublisher(
      RegionId region,
      RecordCodec<TargetStatus> codec,
      Producer<byte[], byte[]> producer,
      SinkCounters counters) {
    this.topic = Topic.TARGETS.of(region);
    this.codec = codec;
    this.producer = producer;
    this.counters = counters;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            body -> {
              Thread started = new Thread(body, "meridian-status-publisher");
              started.setDaemon(true);
              return started;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Tells a state; returns at once. */
  void publish(TargetStatus status) {
    latest.set(status);
    schedule(0);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void schedule(long delayMs) {
    try {
      thread.schedule(this::send, delayMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.debug("Closed before the latest state was published topic={}", topic);
    }
  }

  private void send() {
    TargetStatus status = latest.getAndSet(null);
    if (status == null) {
      return;
    }
    byte[] key = (status.getTarget() + "/" + status.getTask()).getBytes(StandardCharsets.UTF_8);
    try {
      producer.send(
          new ProducerRecord<>(topic, key, codec.encode(topic + "-value", status)),
          (metadata, failure) -> {
            if (failure != null) {
              failed(status, failure);
            }
          });
    } catch (RuntimeException e) {
      failed(status, e);
    }
  }

  private void failed(TargetStatus status, Exception why) {
    counters.publishFailures.increment();
    LOGGER.warn(
        "Could not publish the state of a target topic={} state={} reason={}",
        topic,
        status.getState(),
        why.toString());
    if (latest.compareAndSet(null, status)) {
      schedule(RETRY_MS);
    }
  }
}
