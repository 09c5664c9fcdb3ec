package io.meridian.resolver;

import io.meridian.config.ConfigTree;
import io.meridian.topology.ReplicationConfig;
import java.util.HashMap;
import java.util.Map;

/**
 * What the resolver of one region is configured with.
 *
 * @param replication the regions, and which of them is here
 * @param stores where it keeps what it knows
 * @param registry the registry client's keys
 * @param streams all of the Streams properties, the fixed ones included
 */
public record ResolverConfig(
    ReplicationConfig replication,
    ResolverStores stores,
    Map<String, String> registry,
    Map<String, String> streams) {

  /** Longer waits would outlast the open transaction. */
  private static final Map<String, String> REGISTRY_DEFAULTS =
      Map.of(
          "http.connect.timeout.ms", "1000",
          "http.read.timeout.ms", "3000",
          "max.retries", "1");

  /** Copies. */
  public ResolverConfig {
    registry = Map.copyOf(registry);
    streams = Map.copyOf(streams);
  }

  /**
   * Reads the sections {@code replication}, {@code kafka}, {@code schema_registry} and {@code
   * resolver}. Problems are noted in the tree, and {@link ConfigTree#complete()} throws them; what
   * this gives has no meaning then.
   */
  public static ResolverConfig of(ConfigTree root) {
    ReplicationConfig replication = ReplicationConfig.of(root.section("replication"));
    ConfigTree resolver = root.section("resolver");
    ResolverStores stores = resolver.choice("store", ResolverStores.class, ResolverStores.ROCKSDB);
    StreamsSettings settings =
        new StreamsSettings(
            replication,
            resolver.text("state_dir", "meridian-state"),
            resolver.integer("commit_interval_ms", 50, 1, 60_000));
    Map<String, String> kafka = root.properties("kafka");
    Map<String, String> streams = resolver.properties("streams");
    settings.problems(kafka, streams).forEach((key, why) -> resolver.reject(key, why));
    return new ResolverConfig(
        replication, stores, registry(root), settings.properties(kafka, streams));
  }

  private static Map<String, String> registry(ConfigTree root) {
    Map<String, String> registry = new HashMap<>(REGISTRY_DEFAULTS);
    Map<String, String> given = root.properties("schema_registry");
    if (!given.containsKey("schema.registry.url")) {
      root.reject("schema_registry", "schema.registry.url is required");
    }
    registry.putAll(given);
    return registry;
  }
}
