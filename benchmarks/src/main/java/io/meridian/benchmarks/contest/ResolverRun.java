package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.CpuClock;
import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.figure.MeasuredRun;
import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.sandbox.ProgramProcess;
import io.meridian.testkit.process.PartProcess;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The resolver of one region over full journals, and what it took.
 *
 * @param lap its inputs, heartbeats too
 * @param counts what it counted
 * @param memory what it held in the end
 */
record ResolverRun(Lap lap, ResolverCounts counts, JvmMemory memory) {

  private static final Duration SETTLE = Duration.ofSeconds(1);

  /**
   * Runs it from its first start to the end of the journals, and checks that every change came out
   * once and none was refused.
   *
   * @param inputs how many records the journals hold
   * @param warmUp the share of them that does not count
   * @param threads how many stream threads it has
   */
  static ResolverRun of(Stage stage, long inputs, double warmUp, int threads) {
    LoadPlan plan = stage.plan();
    RegionId region = plan.regionIds().get(0);
    Path config =
        RegionConfig.write(
            stage, region, "resolver", List.of("  streams: {num.stream.threads: " + threads + "}"));
    TopicEnds resolved = new TopicEnds(stage, List.of(Topic.RESOLVED.of(region)));
    try (ProgramProcess resolver =
        ProgramProcess.launch(stage.scratch(), "resolver", "resolve", config, Stage.ours())) {
      PartProcess process = resolver.process();
      Lap lap =
          new MeasuredRun(plan.total(), warmUp, SETTLE)
              .await(resolved::sum, clock(stage, process), process::isAlive, process::output);
      ResolverCounts counts = ResolverCounts.of(resolver.health());
      JvmMemory memory = JvmMemory.of(process.pid());
      check("inputs", counts.inputs(), inputs);
      check("refused", counts.quarantined(), 0);
      check("resolved records", resolved.count(record -> {}), plan.total());
      return new ResolverRun(scaled(lap, inputs, plan.total()), counts, memory);
    }
  }

  /** Heartbeats are read too, though they have no output. */
  private static Lap scaled(Lap lap, long inputs, long outputs) {
    return new Lap(Math.round((double) lap.records() * inputs / outputs), lap.took(), lap.cpu());
  }

  static CpuClock clock(Stage stage, PartProcess subject) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("subject", subject.pid());
    parts.put("broker", stage.broker().process().pid());
    return new CpuClock(parts);
  }

  static void check(String what, long actual, long expected) {
    if (actual != expected) {
      throw new IllegalStateException(
          "Cannot count this run: not every record went through once ("
              + what
              + "="
              + actual
              + ", expected="
              + expected
              + ")");
    }
  }
}
