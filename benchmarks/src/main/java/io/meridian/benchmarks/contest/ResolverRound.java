package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.CpuClock;
import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.figure.MeasuredRun;
import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.sandbox.ProgramProcess;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The journals of all regions, once through the resolver of one and once through MirrorMaker. */
final class ResolverRound implements Contest.Round {

  /** The share that goes through before anything counts. */
  static final double WARM_UP = 1 / 3.0;

  private static final Duration SETTLE = Duration.ofSeconds(1);

  private final Stage stage;
  private final Screen screen;
  private final long records;

  private ResolverRound(Stage stage, Screen screen, long records) {
    this.stage = stage;
    this.screen = screen;
    this.records = records;
  }

  /** Fills the journals of a new broker. */
  static ResolverRound prepare(LoadPlan plan, Screen screen) {
    Stage stage = Stage.open(plan);
    long records = JournalPreload.write(stage);
    return new ResolverRound(stage, screen, records);
  }

  @Override
  public Lap ours() {
    LoadPlan plan = stage.plan();
    RegionId region = plan.regionIds().get(0);
    Path config = RegionConfig.write(stage, region, "resolver", List.of());
    TopicEnds resolved = new TopicEnds(stage, List.of(Topic.RESOLVED.of(region)));
    ProgramProcess resolver =
        ProgramProcess.launch(stage.scratch(), "resolver", "resolve", config, Stage.subject());
    try (resolver) {
      Lap lap = measured(plan.total(), resolved, resolver.process());
      ResolverCounts counts = ResolverCounts.of(resolver.health());
      screen.done("Resolver: " + counts);
      check("events", counts.events(), plan.total());
      check("refused", counts.quarantined(), 0);
      check("resolved records", resolved.count(record -> {}), plan.total());
      return scaled(lap, plan.total());
    }
  }

  @Override
  public Lap peer() {
    MirrorMaker mirror = MirrorMaker.launch(stage, "copy");
    try (mirror) {
      Lap lap = measured(records, mirror.copies(), mirror.process());
      check("copied records", mirror.copies().count(record -> {}), records);
      return lap;
    }
  }

  @Override
  public void close() {
    stage.close();
  }

  private Lap measured(long total, TopicEnds output, ChildProcess subject) {
    return new MeasuredRun(total, WARM_UP, SETTLE)
        .await(output::sum, clock(stage, subject), subject::isAlive, subject::output);
  }

  /** Heartbeats are read too, though they have no output: both sides get the same to read. */
  private Lap scaled(Lap lap, long outputs) {
    return new Lap(Math.round((double) lap.records() * records / outputs), lap.took(), lap.cpu());
  }

  static CpuClock clock(Stage stage, ChildProcess subject) {
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
