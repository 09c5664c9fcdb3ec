package io.meridian.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.topology.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * What the sandbox tells other programs: its endpoints as soon as it is ready, what came of each
 * rate, its verdict in the end. The file is replaced at once, so a reader never sees half of it.
 */
final class SandboxJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final ObjectNode content = JSON.createObjectNode();

  SandboxJson(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** Writes the endpoints. */
  void ready(Deployment deployment) {
    content.put("state", "ready");
    content.put("bootstrapServers", deployment.broker().bootstrapServers());
    content.put("schemaRegistry", deployment.registry().toString());
    content.put("connect", deployment.worker().rest().base().toString());
    content.put("directory", deployment.directory().toString());
    ArrayNode regions = content.putArray("regions");
    for (RegionId region : deployment.regions()) {
      regions
          .addObject()
          .put("region", region.name())
          .put("jdbcUrl", deployment.postgres(region).jdbcUrl())
          .put("user", deployment.postgres(region).user())
          .put("connector", deployment.connector(region))
          .put("configuration", deployment.configuration(region).toString())
          .put("captureHealth", deployment.capture(region).health().toString())
          .put("resolverHealth", deployment.resolver(region).health().toString());
    }
    write();
  }

  /** Adds what came of a rate. */
  void measured(Stage stage) {
    content.put("state", "writing");
    content
        .withArray("stages")
        .addObject()
        .put("rate", stage.rate())
        .put("changes", stage.changes())
        .put("changesPerSecond", Math.round(stage.changesPerSecond() * 10) / 10.0)
        .put("p50Ms", millis(stage.latency().p50()))
        .put("p99Ms", millis(stage.latency().p99()))
        .put("maxMs", millis(stage.latency().max()))
        .put("latencySamples", stage.latency().samples())
        .put("conflicts", stage.conflicts());
    write();
  }

  /** Adds the verdict. */
  void finished(Verdict verdict) {
    content.put("state", "finished");
    ObjectNode node = content.putObject("verdict");
    node.put("good", verdict.good());
    node.put("identical", verdict.identical());
    node.put("changes", verdict.changes());
    node.put("conflicts", verdict.conflicts());
    node.put("auditIdentical", verdict.audit().identical());
    node.put("auditedConflicts", verdict.audit().conflicts());
    node.put("echoes", verdict.echoes());
    node.put("quarantined", verdict.quarantined());
    node.put("rows", verdict.rows());
    ArrayNode regions = node.putArray("regions");
    for (RegionFigures region : verdict.figures()) {
      regions
          .addObject()
          .put("region", region.region().name())
          .put("local", region.local())
          .put("journaled", region.journaled())
          .put("resolved", region.resolved())
          .put("applied", region.applied())
          .put("conflicts", region.conflicts())
          .put("quarantined", region.quarantined());
    }
    verdict.missing().forEach(node.putArray("missing")::add);
    verdict.differences().forEach(node.putArray("differences")::add);
    write();
  }

  private void write() {
    Path folder = file.getParent();
    try {
      Path draft = Files.createTempFile(folder, file.getFileName() + ".", ".tmp");
      try {
        JSON.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), content);
        move(draft);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the JSON file (file=" + file + ")", e);
    }
  }

  private void move(Path draft) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static double millis(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 10.0;
  }
}
