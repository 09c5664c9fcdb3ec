package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a person can do with a sandbox that is left running. */
final class Invitation {

  private Invitation() {}

  static List<String> lines(Deployment deployment, Path directory) {
    List<String> lines = new ArrayList<>();
    lines.add("Everything is running. Databases, each writable:");
    for (RegionId region : deployment.regions()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %-14s psql -h %s -p %d -U %s postgres",
              region,
              deployment.postgres(region).host(),
              deployment.postgres(region).port(),
              deployment.postgres(region).user()));
    }
    lines.add("");
    lines.add("  kafka          " + deployment.broker().bootstrapServers());
    lines.add("  registry       " + deployment.registry());
    lines.add("  connect        " + deployment.worker().rest().base() + "connectors");
    for (RegionId region : deployment.regions()) {
      lines.add("  capture        " + deployment.capture(region).health() + "/metrics   " + region);
      lines.add(
          "  resolver       " + deployment.resolver(region).health() + "/metrics   " + region);
    }
    lines.add("  files          " + directory + "/*.yaml, *.log");
    lines.add("");
    lines.add("Write in one region and look in another:");
    lines.add(
        "  INSERT INTO customers (id, name, tier, credit, active, changed_at)"
            + " VALUES (0, 'Ada', 1, 10, true, now());");
    lines.add("  SELECT * FROM customers WHERE id = 0;");
    lines.add("");
    lines.add("Ctrl-C ends and deletes everything.");
    return lines;
  }
}
