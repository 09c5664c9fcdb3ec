package io.meridian.resolver;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on its way to a topic, with the partition it must go to: that of the input,
 * never one computed from the key, so that a journal whose writer chose the partition otherwise
 * still keeps its place.
 *
 * @param partition from 0
 * @param bytes the value; null for a record without one
 */
record Outgoing(int partition, byte @Nullable [] bytes) {

  /** Takes the partition that the value names. */
  static final StreamPartitioner<byte[], Outgoing> PARTITIONER =
      (topic, key, value, partitions) -> Optional.of(Set.of(value.partition()));

  /** Takes the bytes as they are. */
  static final Serializer<Outgoing> SERIALIZER = (topic, outgoing) -> outgoing.bytes();
}
