package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.load.LoadPlan;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meridian bench capture}. */
@Command(
    name = "capture",
    header = "Postgres' log to a journal, beside Debezium's engine.",
    description = {
      "The log of a Postgres database, in transactions of 100 changes, to the journal through our",
      "capture, beside Debezium's engine that reads the same log and only counts."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CaptureCommand implements Callable<Integer> {

  private static final int TRANSACTION = 100;

  @Mixin private ContestOptions options = new ContestOptions();

  @Override
  public Integer call() {
    Screen screen = options.screen();
    screen.done(Machine.text());
    long changes = (options.records() + TRANSACTION - 1) / TRANSACTION * TRANSACTION;
    LoadPlan plan = LoadPlan.of(changes).withRegions(2);
    screen.doing("Starting");
    try (CaptureStage stage = CaptureStage.open(plan)) {
      Comparison comparison =
          new Contest("meridian capture", "debezium engine", screen)
              .run(options.rounds(), round -> CaptureRound.prepare(stage, round, changes));
      options.tell(
          screen,
          String.format(
              Locale.ROOT,
              "Capture: %,d changes to %,d rows in transactions of %d",
              changes,
              plan.keys(),
              TRANSACTION),
          comparison);
    }
    return 0;
  }
}
