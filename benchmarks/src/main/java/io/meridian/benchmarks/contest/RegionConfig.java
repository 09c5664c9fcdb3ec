package io.meridian.benchmarks.contest;

import io.meridian.topology.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The configuration file of the region that is measured, with nothing in it but what must be: all
 * else has its default, or what the environment says ({@code MERIDIAN__RESOLVER__STORE=memory}).
 */
final class RegionConfig {

  private RegionConfig() {}

  /**
   * Writes it.
   *
   * @param more lines that go on in section {@code resolver}, and further sections
   */
  static Path write(Stage stage, RegionId region, String name, List<String> more) {
    List<String> yaml = new ArrayList<>();
    yaml.add("replication:");
    yaml.add("  strategy: active_active");
    yaml.add("  local_region: " + region);
    yaml.add("  conflict_resolution: last_write_wins");
    yaml.add("  partitions: " + stage.plan().partitions());
    yaml.add("  replication_factor: 1");
    yaml.add("  regions:");
    for (RegionId each : stage.plan().regionIds()) {
      yaml.add("    - {id: " + each + ", name: " + each + "}");
    }
    yaml.add("kafka:");
    yaml.add("  bootstrap.servers: " + stage.broker().bootstrapServers());
    yaml.add("  compression.type: lz4");
    yaml.add("schema_registry:");
    yaml.add("  schema.registry.url: " + stage.registry().url());
    yaml.add("resolver:");
    yaml.add("  state_dir: " + stage.scratch().file("state-" + name));
    yaml.addAll(more);
    yaml.add("health:");
    yaml.add("  host: 127.0.0.1");
    Path file = stage.scratch().file(name + ".yaml");
    try {
      return Files.write(file, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write a configuration (file=" + file + ")", e);
    }
  }
}
