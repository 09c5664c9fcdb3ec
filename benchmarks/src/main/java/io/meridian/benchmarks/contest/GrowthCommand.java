package io.meridian.benchmarks.contest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.benchmarks.figure.FigureJson;
import io.meridian.benchmarks.figure.Spread;
import io.meridian.benchmarks.load.LoadPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code meridian bench growth}. */
@Command(
    name = "growth",
    header = "What a change costs the resolver as things grow.",
    description = {
      "What a change costs the resolver with more keys, more regions, more conflicts and larger",
      "rows, each beside the first of its kind in the same run, and what the resolver's heap"
          + " holds.",
      "Ten million keys take, by estimate, 20 GB of disk and half an hour: --keys leaves them out."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class GrowthCommand implements Callable<Integer> {

  private static final String ROW = "  %-22s %14s %26s %22s %9s %9s %9s";
  private static final List<String> KINDS = List.of("keys", "regions", "conflicts", "rows");
  private static final double MIB = 1 << 20;

  @Mixin private ContestOptions options = new ContestOptions();

  @Option(
      names = "--keys",
      paramLabel = "N",
      split = ",",
      defaultValue = "10000,100000,1000000,10000000",
      description = "Keys that are there before it is measured. Default: ${DEFAULT-VALUE}")
  private List<Long> keys = List.of();

  @Option(
      names = "--regions",
      paramLabel = "N",
      split = ",",
      defaultValue = "2,3,4,5",
      description = "Regions that write; as many changes in all. Default: ${DEFAULT-VALUE}")
  private List<Integer> regions = List.of();

  @Option(
      names = "--conflicts",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0,0.05,0.2,0.5",
      description = "About which share of the changes are conflicts. Default: ${DEFAULT-VALUE}")
  private List<Double> conflicts = List.of();

  @Option(
      names = "--rows",
      paramLabel = "BYTES",
      split = ",",
      defaultValue = "100,1000,10000,100000",
      description = {
        "Bytes of a row; so many changes that it is never more than 2 GB.",
        "Default: ${DEFAULT-VALUE}"
      })
  private List<Integer> rows = List.of();

  @Option(
      names = "--only",
      paramLabel = "KIND",
      split = ",",
      defaultValue = "keys,regions,conflicts,rows",
      description = "Which kinds of growth: ${DEFAULT-VALUE}")
  private List<String> only = List.of();

  private final ObjectNode json = FigureJson.object();

  @Override
  public Integer call() {
    if (!KINDS.containsAll(only)) {
      throw new IllegalArgumentException(
          "Cannot measure this growth: unknown kind (--only=" + only + ", known=" + KINDS + ")");
    }
    Screen screen = options.screen();
    screen.done(Machine.text());
    LoadPlan base = LoadPlan.of(options.records());
    if (only.contains("keys")) {
      measure(screen, "keys", keys.stream().map(n -> keys(base, n)).toList());
    }
    if (only.contains("regions")) {
      measure(screen, "regions", regions.stream().map(n -> step(n, base.withRegions(n))).toList());
    }
    if (only.contains("conflicts")) {
      measure(
          screen,
          "conflicts",
          conflicts.stream()
              .map(n -> new Step(String.format(Locale.ROOT, "%.2f", n), base.withConflicts(n)))
              .toList());
    }
    if (only.contains("rows")) {
      measure(screen, "row bytes", rows.stream().map(n -> step(n, rows(base, n))).toList());
    }
    options.write(json);
    return 0;
  }

  private static Step step(long value, LoadPlan plan) {
    return new Step(String.format(Locale.ROOT, "%,d", value), plan);
  }

  /** Each after as many inputs as the largest: by then its code is compiled, and no sooner. */
  private Step keys(LoadPlan base, long filled) {
    long before = Collections.max(keys) - filled;
    LoadPlan plan = base.withFilledKeys(filled).withChanges(base.changes() + before);
    return new Step(String.format(Locale.ROOT, "%,d", filled), plan, measured(base));
  }

  private static long measured(LoadPlan plan) {
    return Math.round(plan.changes() * (1 - Contest.WARM_UP));
  }

  /** As many as fit, but enough to be measured. */
  private static LoadPlan rows(LoadPlan base, int bytes) {
    long most = Math.max(10_000, (2L << 30) / bytes);
    return base.withRowBytes(bytes).withChanges(Math.min(base.changes(), most));
  }

  /** All steps once, then all once more: what changes on the machine meanwhile hits all alike. */
  private void measure(Screen screen, String kind, List<Step> steps) {
    for (int round = 0; round < options.rounds(); round++) {
      for (Step step : steps) {
        screen.doing("Round " + (round + 1) + ": " + step.value() + " " + kind);
        ResolverRun run = run(step);
        step.runs().add(run);
        screen.done(
            String.format(
                Locale.ROOT,
                "Round %d: %s %s %,.0f records/s, %.2f CPU s/million; %s",
                round + 1,
                step.value(),
                kind,
                run.lap().recordsPerSecond(),
                run.lap().cpuPerMillion(),
                run.counts()));
      }
    }
    tell(screen, kind, steps);
  }

  private static ResolverRun run(Step step) {
    try (Stage stage = Stage.open(step.plan())) {
      long inputs = JournalPreload.write(stage);
      double measured = (double) step.measured() / step.plan().total();
      return ResolverRun.of(stage, inputs, 1 - measured, 1);
    }
  }

  private void tell(Screen screen, String kind, List<Step> steps) {
    screen.line("");
    screen.line("Resolver, cost over " + kind);
    screen.line("");
    screen.line(
        String.format(
            Locale.ROOT,
            ROW,
            kind,
            "records/s",
            "CPU s/million",
            "cost by the first",
            "conflicts",
            "heap MiB",
            "all MiB"));
    ArrayNode all = json.putArray(kind);
    for (Step step : steps) {
      screen.line(line(step, steps.get(0)));
      ObjectNode node = all.addObject().put("value", step.value());
      step.runs().forEach(run -> node.withArray("laps").add(FigureJson.of(run.lap())));
      ResolverRun last = step.last();
      node.put("conflictShare", last.counts().conflictShare());
      node.put("heapBytes", last.memory().heapBytes());
      node.put("residentBytes", last.memory().residentBytes());
    }
  }

  private static String line(Step step, Step first) {
    ResolverRun last = step.last();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < step.runs().size(); i++) {
      ratios.add(
          step.runs().get(i).lap().cpuPerMillion() / first.runs().get(i).lap().cpuPerMillion());
    }
    return String.format(
        Locale.ROOT,
        ROW,
        step.value(),
        String.format(
            Locale.ROOT, "%,.0f", step.spread(run -> run.lap().recordsPerSecond()).median()),
        step.spread(run -> run.lap().cpuPerMillion()).text("%.2f"),
        Spread.of(ratios).text("%.2f"),
        String.format(Locale.ROOT, "%.1f %%", last.counts().conflictShare() * 100),
        String.format(Locale.ROOT, "%,.0f", last.memory().heapBytes() / MIB),
        String.format(Locale.ROOT, "%,.0f", last.memory().residentBytes() / MIB));
  }

  /** One size, the last changes of which are measured, and its runs in the order of the rounds. */
  private record Step(String value, LoadPlan plan, long measured, List<ResolverRun> runs) {

    Step(String value, LoadPlan plan) {
      this(value, plan, GrowthCommand.measured(plan));
    }

    Step(String value, LoadPlan plan, long measured) {
      this(value, plan, measured, new ArrayList<>());
    }

    ResolverRun last() {
      return runs.get(runs.size() - 1);
    }

    Spread spread(ToDoubleFunction<ResolverRun> figure) {
      return Spread.of(runs.stream().map(figure::applyAsDouble).toList());
    }
  }
}
