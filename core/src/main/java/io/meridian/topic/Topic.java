package io.meridian.topic;

import io.meridian.topology.RegionId;

/**
 * The kinds of topics a region has. Each has the same number of partitions, and a key lives on the
 * same partition number in all of them.
 */
public enum Topic {
  /** The changes written in the region; one writer region, kept until stable, never compacted. */
  JOURNAL("journal"),
  /** The region's resolved state, one record for each journal event of any region; compacted. */
  RESOLVED("resolved"),
  /** What the region's stores have committed; compacted. */
  APPLIED("applied"),
  /** What in the journals did not add up, as this region found it. */
  DIVERGENCE("divergence"),
  /** Records this region could not read, byte for byte, with where and why in their headers. */
  QUARANTINE("quarantine"),
  /** The conflicts of all keys, the same in every region. */
  CONFLICTS("conflicts"),
  /** The rows that the region's stores refuse, with why; compacted. */
  DEADLETTER("deadletter"),
  /** Where the region's captures stand; compacted. */
  CAPTURE("capture"),
  /** How the region's targets do; compacted. */
  TARGETS("targets");

  /**
   * The one topic that is no region's: decisions that all regions read. One partition, for its
   * order is what they agree on.
   */
  public static final String CONTROL = "control";

  private final String prefix;

  Topic(String prefix) {
    this.prefix = prefix;
  }

  /**
   * The topic's name, as in {@code journal.us-west-1}; a region's people have a journal of their
   * own, {@code journal.us-west-1.operator}.
   */
  public String of(RegionId region) {
    return prefix + "." + region.name();
  }
}
