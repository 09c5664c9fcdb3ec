package io.meridian.feed;

import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an application publishes.
 *
 * @param region the region it runs in
 * @param zone the zone, where known
 * @param node the node, where known
 * @param epoch of the region's journal
 * @param partitions of the journal
 * @param catchUp how long opening waits for {@code applied.R}, and then for {@code control}, to be
 *     read
 * @param kafka properties of the Kafka clients; {@code consumer.} and {@code producer.} prefixes
 *     are not known here
 */
public record FeedConfig(
    RegionId region,
    @Nullable String zone,
    @Nullable String node,
    int epoch,
    int partitions,
    Duration catchUp,
    Map<String, String> kafka) {

  private static final Duration CATCH_UP = Duration.ofSeconds(30);

  /** Copies. */
  public FeedConfig {
    kafka = Map.copyOf(kafka);
  }

  /** For the local region of a replication. */
  public static FeedConfig of(ReplicationConfig replication, Map<String, String> kafka) {
    return new FeedConfig(
        replication.localRegion(),
        null,
        null,
        replication.epoch(),
        replication.partitions(),
        CATCH_UP,
        kafka);
  }
}
