package io.meridian.resolver;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How much memory a task's entries may take: its share of what the Streams property {@code
 * statestore.cache.max.bytes} gives to all tasks of the process. Thread-safe.
 */
final class CacheShare {

  private final AtomicInteger tasks = new AtomicInteger();
  private volatile long bytes;

  /**
   * A task more has a share.
   *
   * @param streams the Streams properties
   */
  void open(Map<String, Object> streams) {
    bytes = StreamsSettings.number(streams, StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    tasks.incrementAndGet();
  }

  /** A task less has one. */
  void close() {
    tasks.decrementAndGet();
  }

  /** The share of one task. */
  long bytes() {
    return bytes / Math.max(1, tasks.get());
  }
}
