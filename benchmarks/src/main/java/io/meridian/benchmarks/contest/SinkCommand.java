package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.load.LoadPlan;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meridian bench sink}. */
@Command(
    name = "sink",
    header = "A resolved topic to Postgres, beside Debezium's JDBC sink.",
    description = {
      "A resolved topic to a Postgres table through our sink in a Connect worker, beside"
          + " Debezium's",
      "JDBC sink at its best settings writing the same rows from a topic of plain rows."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SinkCommand implements Callable<Integer> {

  @Mixin private ContestOptions options = new ContestOptions();

  @Override
  public Integer call() {
    Screen screen = options.screen();
    screen.done(Machine.text());
    LoadPlan plan = LoadPlan.of(options.records());
    screen.doing("Filling the topics");
    try (SinkStage stage = SinkStage.open(plan)) {
      Comparison comparison =
          new Contest("meridian sink", "debezium jdbc sink", screen)
              .run(options.rounds(), round -> new SinkRound(stage, round));
      options.tell(
          screen,
          String.format(
              Locale.ROOT,
              "Sink: %,d changes to %,d rows, %d partitions, 2 tasks, 5,000 records a batch",
              plan.total(),
              stage.rows() - 2L * plan.partitions(),
              plan.partitions()),
          comparison);
    }
    return 0;
  }
}
