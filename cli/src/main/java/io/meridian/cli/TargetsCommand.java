package io.meridian.cli;

import io.meridian.replica.TargetEvent;
import io.meridian.replica.TargetState;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code meridian targets}: the stores that a region's changes are applied to. */
@Command(
    name = "targets",
    description =
        "Shows the stores that a region's changes are applied to; pauses and resumes them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class TargetsCommand extends CommandGroup {

  private static final Duration SETTLES = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(300);

  /** Lists the targets. */
  @Command(description = "Lists the targets and their states.", mixinStandardHelpOptions = true)
  int list(@Mixin TargetsOption option, @Mixin OutputOption output) {
    TargetsOption.Place place = option.place();
    List<TargetView> targets = look(place);
    List<Map<String, Object>> facts = targets.stream().map(TargetView::facts).toList();
    output.print(facts, () -> table(targets, facts));
    return 0;
  }

  /** Shows one target. */
  @Command(description = "Shows all about a target.", mixinStandardHelpOptions = true)
  int show(
      @Mixin TargetsOption option,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "TARGET", description = "Its name.") String name) {
    print(find(option.place(), name), output);
    return 0;
  }

  /** Pauses one target. */
  @Command(
      description = {
        "Pauses a target: nothing is applied until it is resumed, everything waits in its topic.",
        "A target must not be paused for longer than the resolved topic keeps all records (a week)."
      },
      mixinStandardHelpOptions = true)
  int pause(
      @Mixin TargetsOption option,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "TARGET", description = "Its name.") String name) {
    TargetsOption.Place place = option.place();
    TargetView target = find(place, name);
    after(target, TargetEvent.PAUSED);
    place.connect().pause(target.connector());
    print(settled(place, name, now -> now.state() == TargetState.PAUSED && now.quiet()), output);
    return 0;
  }

  /** Resumes one target. */
  @Command(
      description = "Lets a paused target go on from where it was, and starts failed tasks anew.",
      mixinStandardHelpOptions = true)
  int resume(
      @Mixin TargetsOption option,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "TARGET", description = "Its name.") String name) {
    TargetsOption.Place place = option.place();
    TargetView target = find(place, name);
    after(target, TargetEvent.RESUMED);
    place.connect().resume(target.connector());
    if (target.tasks().contains("FAILED")) {
      place.connect().restartFailed(target.connector());
    }
    print(settled(place, name, TargetView::running), output);
    return 0;
  }

  /** Removes one target. */
  @Command(
      description = {
        "Takes a target out of replication: its connector is deleted. The store keeps its rows and",
        "its progress, so a new connector under the same name goes on from there."
      },
      mixinStandardHelpOptions = true)
  int remove(
      @Mixin TargetsOption option,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "TARGET", description = "Its name.") String name,
      @Option(names = "--yes", required = true, description = "Yes, remove it.") boolean yes) {
    TargetsOption.Place place = option.place();
    TargetView target = find(place, name);
    if (after(target, TargetEvent.REMOVED) != target.state()) {
      place.connect().delete(target.connector());
      await(() -> !place.connect().connectors().containsKey(target.connector()));
      try (SchemaRegistry registry = place.schemas()) {
        statuses(place, registry).remove(target.told(), Clock.systemUTC());
      }
    }
    output.print(
        Map.of("name", name, "state", "removed"),
        () -> List.of("Removed " + name + ". Its store keeps its rows and how far it was."));
    return 0;
  }

  private static TargetState after(TargetView target, TargetEvent event) {
    try {
      return target.state().after(event);
    } catch (IllegalStateException e) {
      throw new CommandException("Cannot change target " + target.name() + ": " + e.getMessage());
    }
  }

  private static List<TargetView> look(TargetsOption.Place place) {
    try (SchemaRegistry registry = place.schemas()) {
      return TargetView.of(
          place.region().name(), place.connect().connectors(), statuses(place, registry).read());
    } catch (SchemaRegistryException e) {
      throw new CommandException("Cannot read how the targets do: " + e.getMessage());
    }
  }

  private static TargetStatuses statuses(TargetsOption.Place place, SchemaRegistry registry) {
    return new TargetStatuses(place.kafka(), registry, place.region());
  }

  private static TargetView find(TargetsOption.Place place, String name) {
    List<TargetView> targets = look(place);
    return targets.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    "Cannot find target "
                        + name
                        + ": the region has no such target (region="
                        + place.region()
                        + ", targets="
                        + targets.stream().map(TargetView::name).toList()
                        + ")"));
  }

  /** Waits until the worker has done what it was asked for; what there is when it takes long. */
  private static TargetView settled(
      TargetsOption.Place place, String name, Predicate<TargetView> done) {
    await(() -> done.test(find(place, name)));
    return find(place, name);
  }

  private static void await(BooleanSupplier done) {
    long deadline = System.nanoTime() + SETTLES.toNanos();
    while (!done.getAsBoolean() && System.nanoTime() - deadline < 0) {
      try {
        Thread.sleep(POLL.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void print(TargetView target, OutputOption output) {
    Map<String, Object> facts = target.facts();
    output.print(
        facts,
        () -> {
          List<String> lines = new ArrayList<>();
          facts.forEach(
              (name, value) ->
                  lines.add(String.format(Locale.ROOT, "%-20s%s", name, value).stripTrailing()));
          return lines;
        });
  }

  private static List<String> table(List<TargetView> targets, List<Map<String, Object>> facts) {
    if (targets.isEmpty()) {
      return List.of("The region has no targets.");
    }
    TextTable table = new TextTable("TARGET", "STATE", "SINCE", "PRIORITY", "READ REPLICA", "WHY");
    for (Map<String, Object> fact : facts) {
      List<String> cells = new ArrayList<>();
      for (String key : List.of("name", "state", "since", "priority", "read_replica", "reason")) {
        cells.add(String.valueOf(fact.get(key)));
      }
      table.add(cells);
    }
    return table.lines();
  }
}
