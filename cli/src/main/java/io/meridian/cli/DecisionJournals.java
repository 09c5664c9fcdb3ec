package io.meridian.cli;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.feed.Decision;
import io.meridian.feed.DecisionFeed;
import io.meridian.feed.FeedConfig;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.SchemaRegistry;
import io.meridian.version.Dot;
import io.meridian.version.VersionVector;
import java.time.Clock;

/** Opens the journal of what people decide. */
final class DecisionJournals {

  private DecisionJournals() {}

  /**
   * Opens that of the local region.
   *
   * @param registry stays open
   */
  static DecisionJournal open(RegionOption.Facts facts, SchemaRegistry registry) {
    DecisionFeed feed =
        DecisionFeed.open(
            FeedConfig.of(facts.replication(), facts.kafka()), registry, Clock.systemUTC());
    return new DecisionJournal() {
      @Override
      public Dot publish(
          ResourceKey key, Operation operation, Payload payload, VersionVector context, Hlc above) {
        return feed.publish(new Decision(key, operation, payload, context, above)).dot();
      }

      @Override
      public void close() {
        feed.close();
      }
    };
  }
}
