package io.meridian.resolver;

import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Decisions as a test makes them. */
final class TestControl implements Control {

  private PolicyBook policies = PolicyBook.EMPTY;
  private final Map<RegionId, Position> fences = new HashMap<>();

  /** Sets a policy for everything; gives its version. */
  long set(String strategy, Map<String, String> options) {
    long version = policies.version() + 1;
    policies = policies.with(version, new Policy("*", "*", strategy, new TreeMap<>(options)));
    return version;
  }

  /** Evicts a region; the position is the last that counts. */
  void evict(RegionId region, Position fence) {
    fences.put(region, fence);
  }

  @Override
  public PolicyBook policies() {
    return policies;
  }

  @Override
  public boolean await(long version) {
    return true;
  }

  @Override
  public boolean isFenced(RegionId region, int partition, Position position) {
    Position fence = fences.get(region);
    return fence != null && position.epoch() == fence.epoch() && position.offset() > fence.offset();
  }

  @Override
  public boolean isEvicted(RegionId region, Position last) {
    Position fence = fences.get(region);
    return fence != null && last.epoch() <= fence.epoch();
  }
}
