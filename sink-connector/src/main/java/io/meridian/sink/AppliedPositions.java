package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Progress;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/**
 * Progress as the records that tell of it.
 *
 * @param region the region of the store
 * @param store the store's name
 * @param clock for the time of a commit, which people and lag are told, and nothing compares
 */
record AppliedPositions(RegionId region, String store, Clock clock) {

  /** The topic that they are published to. */
  String topic() {
    return Topic.APPLIED.of(region);
  }

  /** The key of a partition's record; a later record takes the place of an earlier one. */
  byte[] key(int partition) {
    return (store + "/" + partition).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The record that tells of a progress just committed. Whoever reads it takes it for every key of
   * the partition, so it claims nothing that is held back of any.
   */
  AppliedPosition of(int partition, Progress progress) {
    return new AppliedPosition(
        region.name(),
        store,
        partition,
        progress.nextOffset(),
        Vectors.toAvro(progress.floor()),
        progress.hlc().bits(),
        clock.millis() * 1000,
        progress.lastEventMicros());
  }
}
