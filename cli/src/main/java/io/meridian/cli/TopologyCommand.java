package io.meridian.cli;

import io.meridian.config.ConfigTree;
import io.meridian.resolver.Patience;
import io.meridian.resolver.ResolverCodecs;
import io.meridian.resolver.ResolverConfig;
import io.meridian.resolver.ResolverTopology;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import java.io.PrintWriter;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code meridian topology}: what the resolver is made of. */
@Command(
    name = "topology",
    description = "Shows what the resolver of a region is made of.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class TopologyCommand extends CommandGroup {

  /** Prints the Streams topology: its sources, processors, stores and sinks. */
  @Command(
      description = "Prints the Kafka Streams topology; nothing is connected to.",
      mixinStandardHelpOptions = true)
  int describe(@Mixin ConfigOption config) {
    ConfigTree root = config.tree();
    ResolverConfig resolver = ResolverConfig.of(root);
    root.leave("capture", "health", "connect");
    root.complete();
    // The registry is named, not asked: nothing is decoded here.
    try (SchemaRegistry registry = SchemaRegistries.connect(resolver.registry())) {
      ResolverCodecs codecs =
          ResolverCodecs.over(registry, resolver.registry(), Patience.of(Duration.ZERO));
      PrintWriter out = spec().commandLine().getOut();
      out.print(ResolverTopology.of(resolver.replication(), resolver.stores(), codecs).describe());
      out.flush();
    }
    return 0;
  }
}
