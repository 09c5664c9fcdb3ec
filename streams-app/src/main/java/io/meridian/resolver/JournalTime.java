package io.meridian.resolver;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The record's own timestamp, but never a negative one. Streams drops a record with a negative
 * timestamp without a word, and such records exist (a producer of the first message format, a
 * broken tool): one would go missing.
 */
public final class JournalTime implements TimestampExtractor {

  @Override
  public long extract(ConsumerRecord<Object, Object> input, long partitionTime) {
    return Math.max(0, input.timestamp());
  }

  /**
   * When an output says it was made, in milliseconds since the epoch: when its event was committed,
   * but not after its input was written. A broker refuses records from the future, and an event
   * whose writer's clock is wrong by years must not stop the region; that the broker took the input
   * shows that it takes the input's time.
   */
  static long ofOutput(long eventMicros, long inputMillis) {
    return Math.max(0, Math.min(Math.floorDiv(eventMicros, 1000L), inputMillis));
  }
}
