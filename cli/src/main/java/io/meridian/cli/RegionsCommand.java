package io.meridian.cli;

import io.meridian.control.ControlWriter;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code meridian regions}: which regions count. */
@Command(
    name = "regions",
    description = "Decides which regions count.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class RegionsCommand extends CommandGroup {

  /** Evicts a region. */
  @Command(
      description = {
        "Evicts a region that is gone: what it journaled so far counts, what it journals later in",
        "this epoch is refused everywhere, and tombstones wait for it no longer. Stop its capture",
        "and its applications first: nothing is done while its journal still grows."
      },
      mixinStandardHelpOptions = true)
  int evict(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "REGION", description = "The region that is gone.") String name,
      @Option(
              names = "--epoch",
              required = true,
              paramLabel = "E",
              description = "The epoch of its journal that ends.")
          int epoch,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Who decides; kept with the eviction.")
          String by,
      @Option(
              names = "--watch",
              paramLabel = "TIME",
              defaultValue = "5s",
              converter = ShortDuration.class,
              description =
                  "How long the journal must not have grown; longer than a heartbeat. Default:"
                      + " ${DEFAULT-VALUE}")
          Duration watch) {
    check(epoch >= 1, "--epoch: expected 1 or more");
    RegionOption.Facts facts = region.facts();
    List<RegionId> regions = List.copyOf(facts.replication().topology().regionIds());
    check(
        regions.stream().anyMatch(each -> each.name().equals(name)),
        "REGION: there is no such region, there are " + regions);
    RegionId gone = new RegionId(name);
    check(
        !gone.equals(facts.replication().localRegion()),
        "REGION: a region is evicted from another one; use that one's file");
    List<Long> fence;
    try (JournalEnds ends = JournalEnds.open(facts.patient(), Topic.JOURNAL.of(gone))) {
      fence = ends.settled(watch);
    }
    long version;
    try (SchemaRegistry registry = facts.schemas();
        ControlWriter writer = ControlWriter.open(facts.kafka(), registry, Clock.systemUTC())) {
      version = writer.evict(gone, epoch, fence, by);
    } catch (KafkaException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", version);
    json.put("region", gone.name());
    json.put("epoch", epoch);
    json.put("fence", fence);
    output.print(
        json,
        () ->
            List.of(
                "Evicted " + gone + " in epoch " + epoch + ", as version " + version + ".",
                "Of its journal counts what is up to " + fence + ", by partition."));
    return 0;
  }

  private void check(boolean legal, String otherwise) {
    if (!legal) {
      throw new ParameterException(spec().commandLine(), otherwise);
    }
  }
}
