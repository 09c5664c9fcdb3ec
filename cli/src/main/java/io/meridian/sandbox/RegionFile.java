package io.meridian.sandbox;

import io.meridian.testkit.process.Postgres;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the configuration file of one region of a sandbox: what a user would write. */
final class RegionFile {

  private final List<RegionId> regions;
  private final int partitions;
  private final String bootstrapServers;
  private final String registry;

  RegionFile(List<RegionId> regions, int partitions, String bootstrapServers, String registry) {
    this.regions = List.copyOf(regions);
    this.partitions = partitions;
    this.bootstrapServers = bootstrapServers;
    this.registry = registry;
  }

  /**
   * Writes the file of one region.
   *
   * @param state where its resolver may keep its store
   */
  void write(RegionId region, Path file, Path state, Postgres database) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("replication:\n");
    yaml.append("  strategy: active_active\n");
    yaml.append("  local_region: ").append(region).append('\n');
    yaml.append("  conflict_resolution: last_write_wins\n");
    yaml.append("  partitions: ").append(partitions).append('\n');
    yaml.append("  replication_factor: 1\n");
    yaml.append("  regions:\n");
    for (RegionId each : regions) {
      yaml.append("    - {id: ").append(each).append(", name: ").append(each).append("}\n");
    }
    yaml.append("kafka:\n");
    yaml.append("  bootstrap.servers: ").append(bootstrapServers).append('\n');
    yaml.append("schema_registry:\n");
    yaml.append("  schema.registry.url: ").append(registry).append('\n');
    yaml.append("resolver:\n");
    yaml.append("  store: rocksdb\n");
    yaml.append("  commit_interval_ms: 300\n");
    yaml.append("  state_dir: ").append(state).append('\n');
    // Few cores for many parts: what comes within 25 ms is fetched at once.
    yaml.append("  streams:\n");
    yaml.append("    main.consumer.fetch.min.bytes: 100000\n");
    yaml.append("    main.consumer.fetch.max.wait.ms: 25\n");
    yaml.append("capture:\n");
    yaml.append("  store: ").append(region).append('\n');
    yaml.append("  tables: [public.*]\n");
    yaml.append("  commit_interval_ms: 60\n");
    yaml.append("  database: {host: ")
        .append(database.host())
        .append(", port: ")
        .append(database.port());
    yaml.append(", name: postgres, user: ")
        .append(database.user())
        .append(", password: sandbox}\n");
    yaml.append("health:\n");
    yaml.append("  host: 127.0.0.1\n");
    try {
      Files.writeString(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a configuration (file=" + file + ")", e);
    }
  }
}
