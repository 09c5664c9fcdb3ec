package io.meridian.resolver;

import io.meridian.conflict.PolicyBook;
import io.meridian.control.ControlLog;
import io.meridian.control.ControlState;
import io.meridian.control.Eviction;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The decisions in the topic {@code control}. */
final class LoggedControl implements Control {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Evicted(long version, Map<RegionId, List<Eviction>> regions) {}

  private final ControlLog log;
  private volatile Evicted evicted = new Evicted(0, Map.of());

  LoggedControl(ControlLog log) {
    this.log = log;
  }

  @Override
  public PolicyBook policies() {
    return log.policies();
  }

  @Override
  public boolean await(long version) {
    if (log.version() >= version) {
      return true;
    }
    try {
      return log.awaitVersion(version, PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean isFenced(RegionId region, int partition, Position position) {
    for (Eviction eviction : evictions().getOrDefault(region, List.of())) {
      List<Long> fence = eviction.fence();
      if (position.epoch() == eviction.epoch()
          && (partition >= fence.size() || position.offset() > fence.get(partition))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isEvicted(RegionId region, Position last) {
    for (Eviction eviction : evictions().getOrDefault(region, List.of())) {
      if (last.epoch() <= eviction.epoch()) {
        return true;
      }
    }
    return false;
  }

  private Map<RegionId, List<Eviction>> evictions() {
    ControlState state = log.state();
    Evicted known = evicted;
    if (known.version() != state.version()) {
      known =
          new Evicted(
              state.version(),
              state.history().stream().collect(Collectors.groupingBy(Eviction::region)));
      evicted = known;
    }
    return known.regions();
  }
}
