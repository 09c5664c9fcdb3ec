package io.meridian.cli;

import io.meridian.config.ConfigTree;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.ReplicationConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The region that a command asks or decides in: its file, and where its resolver is reached. */
final class RegionOption {

  private static final int ASK_TIMEOUT_MS = 15_000;

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "YAML file of the region.",
        "MERIDIAN__SECTION__KEY=... in the environment overrides section.key."
      })
  private @Nullable Path file;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where the resolver answers. Default: the address in the file's health section.")
  private @Nullable URI url;

  /** The resolver of the region. */
  ResolverClient resolver() {
    if (url != null) {
      if (url.getScheme() == null || url.getHost() == null) {
        throw new ParameterException(
            spec.commandLine(), "--url: expected an address such as http://127.0.0.1:8090");
      }
      return new ResolverClient(url);
    }
    ConfigTree root = tree();
    InetSocketAddress address = HealthAddress.of(root.section("health"));
    root.leave("replication", "kafka", "schema_registry", "resolver", "capture", "connect");
    root.complete();
    return new ResolverClient(
        URI.create("http://" + address.getHostString() + ":" + address.getPort()));
  }

  /** What the file says of the region's cluster. */
  Facts facts() {
    ConfigTree root = tree();
    ReplicationConfig replication = ReplicationConfig.of(root.section("replication"));
    Map<String, String> kafka = new HashMap<>(root.properties("kafka"));
    Map<String, String> registry = root.properties("schema_registry");
    root.leave("resolver", "capture", "health", "connect");
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      root.reject("kafka", "bootstrap.servers is required");
    }
    if (!registry.containsKey("schema.registry.url")) {
      root.reject("schema_registry", "schema.registry.url is required");
    }
    root.complete();
    return new Facts(replication, kafka, registry);
  }

  private ConfigTree tree() {
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--config=FILE'");
    }
    return ConfigTree.of(YamlFile.read(file), System.getenv());
  }

  /**
   * The region and its cluster.
   *
   * @param kafka client properties
   * @param registry the registry client's keys
   */
  record Facts(
      ReplicationConfig replication, Map<String, String> kafka, Map<String, String> registry) {

    /** Opens the registry; the caller closes it. */
    SchemaRegistry schemas() {
      return SchemaRegistries.connect(registry);
    }

    /** The client properties, with waits that a person bears. */
    Map<String, Object> patient() {
      Map<String, Object> settings = new HashMap<>(kafka);
      settings.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS);
      settings.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS / 3);
      return settings;
    }
  }
}
