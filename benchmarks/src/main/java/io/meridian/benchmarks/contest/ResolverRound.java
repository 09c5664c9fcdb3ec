package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.figure.MeasuredRun;
import io.meridian.benchmarks.load.LoadPlan;
import java.time.Duration;

/** The journals of all regions, once through the resolver of one and once through MirrorMaker. */
final class ResolverRound implements Contest.Round {

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
    ResolverRun run = ResolverRun.of(stage, records, Contest.WARM_UP, MirrorMaker.TASKS);
    screen.done("Resolver: " + run.counts());
    return run.lap();
  }

  @Override
  public Lap peer() {
    try (MirrorMaker mirror = MirrorMaker.launch(stage, "copy")) {
      Lap lap =
          new MeasuredRun(records, Contest.WARM_UP, SETTLE)
              .await(
                  mirror.copies()::sum,
                  ResolverRun.clock(stage, mirror.process()),
                  mirror.process()::isAlive,
                  mirror.process()::output);
      ResolverRun.check("copied records", mirror.copies().count(record -> {}), records);
      return lap;
    }
  }

  @Override
  public void close() {
    stage.close();
  }
}
