package io.meridian.sandbox;

import io.meridian.testkit.workload.KeySpace;
import io.meridian.testkit.workload.Tally;
import io.meridian.testkit.workload.Workload;
import io.meridian.testkit.workload.WorkloadPlan;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The workload, sized as the options say, on the databases of a deployment. */
final class Load {

  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
  private static final int WRITERS_PER_REGION = 4;
  private static final int HOT_PERCENT = 33;
  private static final int KEYS_PER_HOT_KEY = 50;

  private final Deployment deployment;
  private final SandboxOptions options;

  Load(Deployment deployment, SandboxOptions options) {
    this.deployment = deployment;
    this.options = options;
  }

  /**
   * Starts writing.
   *
   * @param changesPerSecond all regions together, about; 0 is as fast as it goes
   */
  Running start(long seed, int changesPerSecond) {
    int hot = Math.max(1, options.keys() / KEYS_PER_HOT_KEY);
    WorkloadPlan plan =
        WorkloadPlan.of(seed)
            .kind(options.load().kind())
            .writersPerRegion(WRITERS_PER_REGION)
            .changesPerSecond(changesPerSecond)
            .keys(new KeySpace(hot, options.keys(), HOT_PERCENT));
    Map<String, String> jdbcUrls = new LinkedHashMap<>();
    for (RegionId region : deployment.regions()) {
      jdbcUrls.put(region.name(), deployment.postgres(region).jdbcUrl());
    }
    return new Running(Workload.start(plan, jdbcUrls));
  }

  /** Writers at work. */
  static final class Running implements AutoCloseable {

    private final Workload workload;

    private Running(Workload workload) {
      this.workload = workload;
    }

    /** Row changes of a region so far. */
    long changes(RegionId region) {
      return workload.tallies().getOrDefault(region.name(), Tally.NONE).changes();
    }

    /** Stops writing; gives the row changes of each region, exact. */
    Map<RegionId, Long> stop() {
      Map<RegionId, Long> changes = new HashMap<>();
      workload
          .stop(STOP_TIMEOUT)
          .forEach((region, tally) -> changes.put(new RegionId(region), tally.changes()));
      return changes;
    }

    @Override
    public void close() {
      workload.close();
    }
  }
}
