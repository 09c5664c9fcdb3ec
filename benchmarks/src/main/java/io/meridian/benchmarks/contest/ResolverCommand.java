package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.load.LoadPlan;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meridian bench resolver}. */
@Command(
    name = "resolver",
    header = "Journals to a resolved topic, beside MirrorMaker 2.",
    description = {
      "Journals of three regions to the resolved topic of one through the resolver (state, exactly",
      "once, conflicts), beside MirrorMaker 2 (exactly once) copying the same records."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ResolverCommand implements Callable<Integer> {

  @Mixin private ContestOptions options = new ContestOptions();

  @Option(
      names = "--conflicts",
      paramLabel = "SHARE",
      defaultValue = "0.05",
      description = "About which share of the changes are conflicts. Default: ${DEFAULT-VALUE}")
  private double conflicts;

  @Override
  public Integer call() {
    Screen screen = options.screen();
    screen.done(Machine.text());
    LoadPlan plan = LoadPlan.of(options.records()).withConflicts(conflicts);
    Comparison comparison =
        new Contest("meridian resolver", "mirrormaker 2", screen)
            .run(options.rounds(), round -> ResolverRound.prepare(plan, screen));
    options.tell(
        screen,
        String.format(
            Locale.ROOT,
            "Resolver: %,d changes of %d regions to %,d keys, %d partitions, %.0f %% conflicts",
            plan.total(),
            plan.regions(),
            plan.keys(),
            plan.partitions(),
            conflicts * 100),
        comparison);
    return 0;
  }
}
