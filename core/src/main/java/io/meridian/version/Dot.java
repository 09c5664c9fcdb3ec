package io.meridian.version;

import io.meridian.topology.RegionId;

/**
 * The identity of an event, for ever: the region that wrote it, the partition, and the place in
 * that region's journal.
 */
public record Dot(RegionId region, int partition, Position position) {

  /**
   * @throws IllegalArgumentException when the partition is negative
   */
  public Dot {
    if (partition < 0) {
      throw new IllegalArgumentException(
          "Cannot make a dot: negative partition (partition=" + partition + ")");
    }
  }

  @Override
  public String toString() {
    return region + "/" + partition + "@" + position;
  }
}
