package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the observer has counted in the topics of one region. Thread-safe. */
final class TopicCounts {

  private final Map<Integer, OffsetList> resolvedOffsets = new ConcurrentHashMap<>();
  final LongAdder journaled = new LongAdder();
  final LongAdder resolved = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  final LongAdder quarantined = new LongAdder();
  final LongAdder divergences = new LongAdder();

  /** The offsets of the resolved topic's records in a partition. */
  OffsetList resolvedOffsets(int partition) {
    return resolvedOffsets.computeIfAbsent(partition, p -> new OffsetList());
  }

  /**
   * How many resolved records lie before the offsets of a marker.
   *
   * @param nextOffsets by partition
   */
  long before(Map<Integer, Long> nextOffsets) {
    long count = 0;
    for (Map.Entry<Integer, Long> entry : nextOffsets.entrySet()) {
      count += resolvedOffsets(entry.getKey()).before(entry.getValue());
    }
    return count;
  }

  /** One for each region. */
  static Map<RegionId, TopicCounts> of(Iterable<RegionId> regions) {
    Map<RegionId, TopicCounts> counts = new HashMap<>();
    regions.forEach(region -> counts.put(region, new TopicCounts()));
    return Map.copyOf(counts);
  }
}
