package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What was written.
 *
 * @param total row changes of each region, exact, the warm-up included
 * @param changes row changes of all regions while it was measured
 * @param written how long that was
 */
record Measured(Map<RegionId, Long> total, long changes, Duration written) {

  /** Nothing was written. */
  static final Measured NOTHING = new Measured(Map.of(), 0, Duration.ZERO);

  /** Copies. */
  Measured {
    total = Map.copyOf(total);
  }

  static Measured of(Map<RegionId, Long> warmUp, Map<RegionId, Long> main, Duration written) {
    Map<RegionId, Long> total = new HashMap<>(warmUp);
    main.forEach((region, changes) -> total.merge(region, changes, Long::sum));
    return new Measured(total, main.values().stream().mapToLong(Long::longValue).sum(), written);
  }

  /** The row changes of one region. */
  long local(RegionId region) {
    return total.getOrDefault(region, 0L);
  }
}
