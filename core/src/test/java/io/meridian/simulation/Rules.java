package io.meridian.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.Strategy;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.List;

/** What a simulated region does where a mistake would matter. The defaults are Meridian's own. */
interface Rules {

  /** Meridian as it is. */
  Rules MERIDIAN = new Rules() {};

  /** Meridian under one strategy. */
  static Rules of(Strategy strategy) {
    return new Rules() {
      @Override
      public Strategies strategies() {
        return version -> strategy;
      }
    };
  }

  /** The strategies of all keys. */
  default Strategies strategies() {
    return Strategies.DEFAULT;
  }

  /** How an event is resolved. */
  default Resolution resolve(KeyEntry before, Event event, boolean captured, RegionId here) {
    return Resolution.of(before, event, captured, here, strategies());
  }

  /**
   * The context a capture stamps.
   *
   * @param marker the vector of the last marker in the log
   * @param processed what the region's resolver has read of others, which no capture may use
   */
  default VersionVector context(VersionVector marker, VersionVector processed) {
    return marker;
  }

  /** What a capture's clock learns from a marker. */
  default Hlc observed(Hlc marker) {
    return marker;
  }

  /** Whether the store writes the last of a batch's outcomes for one key. */
  default boolean writes(List<Outcome> ofKey) {
    return ofKey.stream().anyMatch(outcome -> outcome.resolution().effect() == Effect.APPLY);
  }

  /** Whether the marker is committed with the rows; otherwise it is before them. */
  default boolean marksWithRows() {
    return true;
  }

  /** Whether the resolved topic is compacted ahead of the sink. */
  default boolean compactsUnread() {
    return false;
  }
}
