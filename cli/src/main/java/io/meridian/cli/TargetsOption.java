package io.meridian.cli;

import io.meridian.config.ConfigTree;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which region's targets a command is about, and where their worker is. */
final class TargetsOption {

  private static final int ASK_TIMEOUT_MS = 15_000;

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private ConfigOption config;

  @Option(
      names = "--connect",
      paramLabel = "URL",
      description = "A Connect worker. Default: url in the file's connect section.")
  private @Nullable URI connect;

  /** What the file and the option say. */
  Place place() {
    ConfigTree root = config.tree();
    ReplicationConfig replication = ReplicationConfig.of(root.section("replication"));
    Map<String, Object> kafka = new HashMap<>(root.properties("kafka"));
    Map<String, String> registry = root.properties("schema_registry");
    URI url = connect == null ? url(root.section("connect")) : connect;
    root.leave("resolver", "capture", "health", "connect");
    if (!kafka.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      root.reject("kafka", "bootstrap.servers is required");
    }
    if (!registry.containsKey("schema.registry.url")) {
      root.reject("schema_registry", "schema.registry.url is required");
    }
    root.complete();
    kafka.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS);
    kafka.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS / 3);
    return new Place(replication.localRegion(), new ConnectClient(url), kafka, registry);
  }

  private static URI url(ConfigTree section) {
    String text = section.text("url", "http://127.0.0.1:8083");
    if (!text.matches("https?://[^\\s/]+(/\\S*)?")) {
      section.reject("url", text, "expected an address such as http://127.0.0.1:8083");
      return URI.create("http://127.0.0.1:8083");
    }
    return URI.create(text);
  }

  /**
   * Where the targets of a region are.
   *
   * @param kafka client properties
   * @param registry the registry client's keys
   */
  record Place(
      RegionId region,
      ConnectClient connect,
      Map<String, Object> kafka,
      Map<String, String> registry) {

    /** Opens the registry; the caller closes it. */
    SchemaRegistry schemas() {
      return SchemaRegistries.connect(registry);
    }
  }
}
