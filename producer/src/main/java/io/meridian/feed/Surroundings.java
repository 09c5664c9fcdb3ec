package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.control.ControlState;

/** What a feed of decisions looks at before it publishes. Used by one thread at a time. */
interface Surroundings extends AutoCloseable {

  /** What is known to be decided for all. */
  ControlState decided();

  /**
   * The greatest clock in the journal, up to the end of a partition.
   *
   * @throws org.apache.kafka.common.KafkaException when it could not be read
   */
  Hlc greatest(int partition);

  @Override
  void close();
}
