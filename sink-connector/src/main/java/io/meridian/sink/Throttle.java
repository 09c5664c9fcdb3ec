package io.meridian.sink;

import io.meridian.throttle.TokenBucket;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a task to its rates. It makes nobody wait: when more was taken than the rate allows, the
 * task's partitions are paused and the worker is asked to call again when the debt is paid, so that
 * the task stays in its group, and can be stopped, meanwhile. One thread.
 */
final class Throttle {

  private static final Logger LOGGER = LoggerFactory.getLogger(Throttle.class);

  private final SinkTaskContext context;
  private final SinkCounters counters;
  private final LongSupplier nanos;
  private final @Nullable TokenBucket rows;
  private final @Nullable TokenBucket bytes;
  private final Set<TopicPartition> paused = new HashSet<>();
  private long dueNanos;

  /**
   * Starts with the tokens of one second.
   *
   * @param nanos a clock that never goes back
   */
  Throttle(SinkConfig config, SinkTaskContext context, SinkCounters counters, LongSupplier nanos) {
    this.context = context;
    this.counters = counters;
    this.nanos = nanos;
    this.rows = bucket(config.rowsPerSecond(), nanos);
    this.bytes = bucket(config.bytesPerSecond(), nanos);
  }

  /** To be called before records are taken: goes on when it is time, or asks to be called again. */
  void before() {
    if (paused.isEmpty()) {
      return;
    }
    long leftNanos = dueNanos - nanos.getAsLong();
    if (leftNanos > 0) {
      context.timeout(millis(leftNanos));
      return;
    }
    // What was taken away meanwhile is not ours to resume.
    paused.retainAll(context.assignment());
    context.resume(paused.toArray(TopicPartition[]::new));
    paused.clear();
  }

  /**
   * To be called after records were applied: takes their tokens, and pauses when there are none.
   */
  void taken(Collection<SinkRecord> records) {
    long waitNanos = Math.max(take(rows, records.size()), take(bytes, bytes(records)));
    if (waitNanos == 0 || records.isEmpty()) {
      return;
    }
    if (paused.isEmpty()) {
      counters.rateWaits.increment();
    }
    dueNanos = nanos.getAsLong() + waitNanos;
    paused.addAll(context.assignment());
    context.pause(paused.toArray(TopicPartition[]::new));
    context.timeout(millis(waitNanos));
    counters.rateWaitMs.add(millis(waitNanos));
    LOGGER.debug("Waiting for the rate limit waitMs={}", millis(waitNanos));
  }

  /** To be called last: who asked to be called within a second may come after what is due. */
  void remind() {
    long leftNanos = dueNanos - nanos.getAsLong();
    if (!paused.isEmpty() && leftNanos > 0 && leftNanos < TimeUnit.SECONDS.toNanos(1)) {
      context.timeout(millis(leftNanos));
    }
  }

  /** To be called when partitions are taken away. */
  void closed(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
  }

  private long take(@Nullable TokenBucket bucket, long amount) {
    return bucket == null ? 0 : bucket.take(amount, nanos.getAsLong());
  }

  private long bytes(Collection<SinkRecord> records) {
    return bytes == null ? 0 : records.stream().mapToLong(Throttle::bytes).sum();
  }

  private static long bytes(SinkRecord record) {
    Object value = record.value();
    if (value instanceof byte[] raw) {
      return raw.length;
    }
    Struct visible = value instanceof Struct change ? change.getStruct("visible") : null;
    Object payload = visible == null ? null : visible.get("payload");
    return payload instanceof byte[] raw
        ? raw.length
        : payload instanceof ByteBuffer buffer ? buffer.remaining() : 0;
  }

  private static @Nullable TokenBucket bucket(long perSecond, LongSupplier nanos) {
    return perSecond == 0 ? null : new TokenBucket(perSecond, nanos.getAsLong());
  }

  private static long millis(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999));
  }
}
