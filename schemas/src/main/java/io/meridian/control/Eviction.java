package io.meridian.control;

import io.meridian.topology.RegionId;
import java.util.List;

/**
 * A region no longer counts: what it journals after the fence is refused everywhere.
 *
 * @param region who is out
 * @param epoch of the journal that ends, from 1; the region may come back with a greater one
 * @param fence per partition the last offset of that journal which still counts; -1 when none does
 * @param version of the decision
 */
public record Eviction(RegionId region, int epoch, List<Long> fence, long version) {

  /**
   * @throws IllegalArgumentException when the epoch is below 1, an offset below -1, or no partition
   *     is named
   */
  public Eviction {
    fence = List.copyOf(fence);
    if (epoch < 1 || fence.isEmpty() || fence.stream().anyMatch(offset -> offset < -1)) {
      throw new IllegalArgumentException(
          "Cannot use an eviction: out of range (region="
              + region
              + ", epoch="
              + epoch
              + ", fence="
              + fence
              + ")");
    }
  }
}
