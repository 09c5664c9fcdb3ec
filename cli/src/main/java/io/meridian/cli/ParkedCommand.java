package io.meridian.cli;

import io.meridian.control.ControlWriter;
import io.meridian.control.ParkingCommand;
import io.meridian.deadletter.DeadLetter;
import io.meridian.deadletter.ParkedState;
import io.meridian.resolved.VisibleVersion;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code meridian parked}: the rows that a region's stores refuse. */
@Command(
    name = "parked",
    description =
        "Shows the rows that a region's stores refuse, has them tried again, or gives up.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ParkedCommand extends CommandGroup {

  /** Lists them. */
  @Command(description = "Lists the rows that are held back.", mixinStandardHelpOptions = true)
  int list(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Option(names = "--store", paramLabel = "S", description = "Only those of one store.")
          @Nullable String store,
      @Option(names = "--cause", paramLabel = "C", description = "Only those of one cause.")
          @Nullable String cause) {
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      List<ParkedLetters.Parked> parked =
          read(
              facts,
              registry,
              letter ->
                  (store == null || letter.getStore().equals(store))
                      && (cause == null || letter.getCause().equalsIgnoreCase(cause)));
      RowText rows = new RowText(registry);
      output.print(
          parked.stream().map(one -> ParkedText.object(one, rows)).toList(),
          () -> ParkedText.table(parked));
    }
    return 0;
  }

  /** Shows one. */
  @Command(
      description = "Shows why a row is refused, where it comes from, and what is in it.",
      mixinStandardHelpOptions = true)
  int show(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "KEY", description = "tenant/type/id.") String key,
      @Option(names = "--store", paramLabel = "S", description = "In which store, of several.")
          @Nullable String store) {
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      ParkedLetters.Parked parked = one(facts, registry, key, store);
      RowText rows = new RowText(registry);
      output.print(ParkedText.object(parked, rows), () -> ParkedText.page(parked, rows));
    }
    return 0;
  }

  /** Has one or all tried again. */
  @Command(
      description = {
        "Has a row, or all of them, tried again at once; they are tried now and then anyway.",
        "Returns when the command is written; 'list' shows what came of it."
      },
      mixinStandardHelpOptions = true)
  int retry(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(arity = "0..1", paramLabel = "KEY", description = "tenant/type/id.")
          @Nullable String key,
      @Option(names = "--all", description = "All of the region, or of --store.") boolean all,
      @Option(names = "--store", paramLabel = "S", description = "In which store, of several.")
          @Nullable String store,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Who commands it; kept with the command.")
          String by) {
    if (all == (key != null)) {
      throw new ParameterException(spec().commandLine(), "Expected either KEY or --all");
    }
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      if (key != null) {
        ParkedLetters.Parked parked = one(facts, registry, key, store);
        return write(facts, registry, output, List.of(retry(parked, by)));
      }
      TreeSet<String> stores = new TreeSet<>();
      read(facts, registry, letter -> store == null || letter.getStore().equals(store))
          .forEach(parked -> stores.add(parked.letter().getStore()));
      return write(
          facts,
          registry,
          output,
          stores.stream()
              .map(
                  each ->
                      new ParkingCommand(
                          each, ParkingCommand.ALL_PARTITIONS, ParkingCommand.ALL, null, by, "", 0))
              .toList());
    }
  }

  /** Gives one up. */
  @Command(
      description = {
        "Gives up the parked version of a row: it is never written. The store goes on not to claim",
        "that it has seen it, until a later version is written."
      },
      mixinStandardHelpOptions = true)
  int discard(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Parameters(paramLabel = "KEY", description = "tenant/type/id.") String key,
      @Option(names = "--store", paramLabel = "S", description = "In which store, of several.")
          @Nullable String store,
      @Option(
              names = "--reason",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Why; kept with the command and in the store.")
          String reason,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Who commands it; likewise.")
          String by) {
    RegionOption.Facts facts = region.facts();
    try (SchemaRegistry registry = facts.schemas()) {
      ParkedLetters.Parked parked = one(facts, registry, key, store);
      VisibleVersion version = parked.letter().getVersion();
      if (version == null || parked.letter().getState() != ParkedState.PARKED) {
        throw new CommandException(
            "Cannot discard: its version was given up before (key=" + key + ")");
      }
      Dot dot =
          new Dot(
              new RegionId(version.getRegion()),
              parked.partition(),
              new Position(version.getEpoch(), version.getPosition()));
      ParkingCommand command =
          new ParkingCommand(
              parked.letter().getStore(), parked.partition(), key, dot, by, reason, 0);
      return write(facts, registry, output, List.of(command));
    }
  }

  private static ParkingCommand retry(ParkedLetters.Parked parked, String by) {
    DeadLetter letter = parked.letter();
    return new ParkingCommand(
        letter.getStore(), parked.partition(), letter.getResource(), null, by, "", 0);
  }

  private static int write(
      RegionOption.Facts facts,
      SchemaRegistry registry,
      OutputOption output,
      List<ParkingCommand> commands) {
    List<Long> versions;
    try (ControlWriter writer = ControlWriter.open(facts.kafka(), registry, Clock.systemUTC())) {
      versions = commands.stream().map(writer::command).toList();
    } catch (KafkaException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    output.print(
        Map.of("versions", versions),
        () ->
            List.of(
                versions.isEmpty()
                    ? "Nothing is parked."
                    : "Commanded, as version " + versions.get(0) + "."));
    return 0;
  }

  private static List<ParkedLetters.Parked> read(
      RegionOption.Facts facts, SchemaRegistry registry, Predicate<DeadLetter> wanted) {
    return ParkedLetters.read(facts.patient(), registry, facts.replication().localRegion(), wanted);
  }

  private static ParkedLetters.Parked one(
      RegionOption.Facts facts, SchemaRegistry registry, String key, @Nullable String store) {
    List<ParkedLetters.Parked> found =
        read(
            facts,
            registry,
            letter ->
                letter.getResource().equals(key)
                    && (store == null || letter.getStore().equals(store)));
    if (found.isEmpty()) {
      throw new CommandException("Cannot find the row: nothing is parked of it (key=" + key + ")");
    }
    if (found.size() > 1) {
      throw new CommandException(
          "Cannot tell which row: several stores have parked it, name one with --store (key="
              + key
              + ", stores="
              + found.stream().map(parked -> parked.letter().getStore()).toList()
              + ")");
    }
    return found.get(0);
  }
}
