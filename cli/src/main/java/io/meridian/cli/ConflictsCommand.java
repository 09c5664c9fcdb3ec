package io.meridian.cli;

import io.meridian.audit.ConflictSide;
import io.meridian.conflict.Payload;
import io.meridian.journal.ChangeOperation;
import io.meridian.report.KeyReport;
import io.meridian.report.OpenConflict;
import io.meridian.report.SiblingReport;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code meridian conflicts}: what regions wrote at the same time, and what becomes of it. */
@Command(
    name = "conflicts",
    description = "Shows conflicts, decides them, and brings back what lost.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ConflictsCommand extends CommandGroup {

  /** Lists keys with several versions. */
  @Command(
      description = "Lists the keys that have several versions.",
      mixinStandardHelpOptions = true)
  int list(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Option(names = "--held", description = "Only those that wait for a decision.") boolean held,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "How many at most. Default: ${DEFAULT-VALUE}")
          int limit) {
    check(limit >= 1, "--limit: expected 1 or more");
    List<OpenConflict> conflicts =
        region.resolver().conflicts(held ? Math.max(limit, 10_000) : limit).stream()
            .filter(conflict -> !held || conflict.held())
            .limit(limit)
            .toList();
    output.print(conflicts, () -> table(conflicts));
    return 0;
  }

  /** Shows the versions of a key side by side. */
  @Command(
      description = "Shows the versions of a key side by side; fields that differ have a *.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "KEY", description = "tenant/type/id.") String key) {
    KeyReport report = known(region.resolver(), resource(key));
    output.print(report, () -> KeyScreen.sides(report));
    return 0;
  }

  /** Decides a conflict. */
  @Command(
      description = {
        "Decides a conflict: an event that supersedes what was shown, and nothing else. Waits",
        "until the key shows it. The exit code is 1 when others decided at the same time."
      },
      mixinStandardHelpOptions = true)
  int decide(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "KEY", description = "tenant/type/id.") String key,
      @Option(
              names = "--pick",
              paramLabel = "REGION",
              description = {
                "The side that is right, also one that deleted it.",
                "REGION@EPOCH:POSITION where a region has several."
              })
          @Nullable String pick,
      @Option(
              names = "--payload",
              paramLabel = "FILE",
              description = {
                "A JSON object: the fields of what is right. Of a captured row those",
                "that are not named stay as they are shown."
              })
          @Nullable Path file,
      @Option(
              names = "--timeout",
              paramLabel = "TIME",
              defaultValue = "30s",
              converter = ShortDuration.class,
              description = "How long to wait. Default: ${DEFAULT-VALUE}")
          Duration timeout) {
    check((pick == null) != (file == null), "expected either --pick or --payload");
    ResourceKey resource = resource(key);
    ResolverClient resolver = region.resolver();
    KeyReport report = known(resolver, resource);
    if (report.siblings().size() < 2) {
      throw new CommandException(
          "Cannot decide: there is no conflict (key="
              + key
              + ", versions="
              + report.siblings().size()
              + ")");
    }
    SiblingReport side = pick == null ? Sides.shownRow(report) : Sides.picked(report, pick);
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      Payload payload =
          file == null
              ? Sides.payload(side)
              : new RowText(registry)
                  .with(resource, Sides.payload(side), Sides.merged(report), bytes(file));
      try (DecisionJournal journal = DecisionJournals.open(facts, registry)) {
        DecisionRun run = new DecisionRun(resolver, journal, timeout);
        boolean delete = file == null && Sides.deletes(side);
        return told(
            output,
            delete
                ? run.delete(resource, report, payload)
                : run.replace(resource, report, payload));
      }
    }
  }

  /** Prints the audit trail. */
  @Command(
      description = "Prints the conflicts there were, and how they ended.",
      mixinStandardHelpOptions = true)
  int history(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Option(names = "--key", paramLabel = "KEY", description = "Only of this key.")
          @Nullable String key,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "Only those later than 2026-11-21T10:00:00Z, or within the last 24h.")
          @Nullable String since) {
    String only = key == null ? null : resource(key).text();
    Instant from = since == null ? Instant.MIN : since(since);
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      List<ConflictHistory.Told> told =
          ConflictHistory.read(
              facts.patient(),
              registry,
              facts.replication().localRegion(),
              one -> (only == null || one.key().equals(only)) && !one.when().isBefore(from));
      output.lines(
          output.isJson()
              ? HistoryText.json(told, new RowText(registry))
              : HistoryText.table(told));
    }
    return 0;
  }

  /** Brings back what lost. */
  @Command(
      description = {
        "Brings back a version that lost, as the history names it: a new event over what the key",
        "is now. Waits until the key shows it."
      },
      mixinStandardHelpOptions = true)
  int restore(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "KEY", description = "tenant/type/id.") String key,
      @Option(
              names = "--region",
              required = true,
              paramLabel = "R",
              description = "The region that wrote the version.")
          String writer,
      @Option(
              names = "--position",
              required = true,
              paramLabel = "P",
              description = "Its position, as in 12 or with the epoch 1:12.")
          String position,
      @Option(
              names = "--timeout",
              paramLabel = "TIME",
              defaultValue = "30s",
              converter = ShortDuration.class,
              description = "How long to wait. Default: ${DEFAULT-VALUE}")
          Duration timeout) {
    check(
        position.matches("(\\d{1,9}:)?\\d{1,18}"),
        "--position: expected a number, as in 12 or 1:12");
    ResourceKey resource = resource(key);
    ResolverClient resolver = region.resolver();
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      ConflictSide side =
          lost(
              ConflictHistory.read(
                  facts.patient(),
                  registry,
                  facts.replication().localRegion(),
                  one -> one.key().equals(resource.text())),
              regionId(writer),
              position);
      try (DecisionJournal journal = DecisionJournals.open(facts, registry)) {
        DecisionRun run = new DecisionRun(resolver, journal, timeout);
        Payload payload = ConflictHistory.payload(side);
        return told(
            output,
            side.getOperation() == ChangeOperation.DELETE
                ? run.delete(resource, null, payload)
                : run.replace(resource, null, payload));
      }
    }
  }

  /** One line a key. */
  static List<String> table(List<OpenConflict> conflicts) {
    if (conflicts.isEmpty()) {
      return List.of("No conflicts.");
    }
    TextTable table = new TextTable("key", "rule", "held", "regions", "shown", "since");
    for (OpenConflict conflict : conflicts) {
      table.add(
          conflict.key(),
          conflict.strategy(),
          conflict.held() ? "held" : "",
          String.join(" ", conflict.regions()),
          conflict.shown(),
          conflict.since());
    }
    return table.lines();
  }

  private static ConflictSide lost(
      List<ConflictHistory.Told> told, RegionId writer, String position) {
    return told.stream()
        .flatMap(one -> one.sides().stream())
        .filter(side -> side.getRegion().equals(writer.name()))
        .filter(
            side ->
                position.equals(Long.toString(side.getPosition()))
                    || position.equals(side.getEpoch() + ":" + side.getPosition()))
        .reduce((first, second) -> second)
        .orElseThrow(
            () ->
                new CommandException(
                    "Cannot restore: the history has no such version of the key (region="
                        + writer
                        + ", position="
                        + position
                        + ")",
                    told.stream()
                        .flatMap(one -> one.losers().stream())
                        .map(side -> "there is " + ConflictHistory.name(side))
                        .distinct()
                        .toList()));
  }

  private static int told(OutputOption output, DecisionRun.Outcome outcome) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("dot", outcome.dot().toString());
    json.put("end", outcome.end().name());
    json.put("after", outcome.after());
    output.print(json, () -> List.of(outcome.sentence()));
    return outcome.exitCode();
  }

  static KeyReport known(ResolverClient resolver, ResourceKey key) {
    return resolver
        .key(key.text())
        .orElseThrow(
            () ->
                new CommandException(
                    "Cannot show a key: the resolver knows nothing of it (key=" + key + ")"));
  }

  private ResourceKey resource(String key) {
    try {
      return ResourceKey.parse(key);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), "KEY: " + e.getMessage());
    }
  }

  private RegionId regionId(String name) {
    try {
      return new RegionId(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), "--region: " + e.getMessage());
    }
  }

  private Instant since(String text) {
    try {
      return Since.parse(text, Instant.now());
    } catch (TypeConversionException e) {
      throw new ParameterException(spec().commandLine(), "--since: " + e.getMessage());
    }
  }

  private void check(boolean legal, String otherwise) {
    if (!legal) {
      throw new ParameterException(spec().commandLine(), otherwise);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CommandException("Cannot read the payload: " + e + " (file=" + file + ")");
    }
  }
}
