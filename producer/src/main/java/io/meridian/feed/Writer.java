package io.meridian.feed;

import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.util.List;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Who writes to a region's journal.
 *
 * @param region the owner of the journal
 * @param zone where in the region, where known
 * @param node on which node, where known
 * @param instance unique among all writers the region ever had, so that its sequences are its own
 * @param epoch of the journal, from 1
 * @param partitions of the journal, at least 1
 */
public record Writer(
    RegionId region,
    @Nullable String zone,
    @Nullable String node,
    String instance,
    int epoch,
    int partitions) {

  /**
   * @throws IllegalArgumentException when the instance is empty or a number below 1
   */
  public Writer {
    if (instance.isEmpty() || epoch < 1 || partitions < 1) {
      throw new IllegalArgumentException(
          "Cannot make a writer: "
              + List.of("instance=" + instance, "epoch=" + epoch, "partitions=" + partitions));
    }
  }

  /** A writer of which neither zone nor node is known. */
  public Writer(RegionId region, String instance, int epoch, int partitions) {
    this(region, null, null, instance, epoch, partitions);
  }

  /** The journal it writes to. */
  public String journal() {
    return Topic.JOURNAL.of(region);
  }

  /** The partition of a key, the same in every region: that of Kafka's default partitioner. */
  public int partition(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }
}
