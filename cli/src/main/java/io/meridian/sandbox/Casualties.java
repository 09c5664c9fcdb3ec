package io.meridian.sandbox;

import io.meridian.testkit.process.ConnectorStatus;
import io.meridian.testkit.process.PartProcess;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.List;

/** The parts that have died by themselves: waiting for what they should do is in vain. */
final class Casualties {

  private static final int LOG_LINES = 12;
  private static final int LOG_WIDTH = 300;

  private Casualties() {}

  /** A sentence each; empty while all live. */
  static List<String> of(Deployment deployment) {
    List<String> dead = new ArrayList<>();
    for (RegionId region : deployment.regions()) {
      check(dead, region, "capture", deployment.capture(region));
      check(dead, region, "resolver", deployment.resolver(region));
      deployment
          .worker()
          .status(deployment.connector(region))
          .filter(ConnectorStatus::isFailed)
          .ifPresent(status -> dead.add(region + ": the connector has failed" + causes(status)));
    }
    return dead;
  }

  private static void check(
      List<String> dead, RegionId region, String name, ProgramProcess program) {
    if (!program.process().isAlive()) {
      dead.add(region + ": the " + name + " has died" + last(program.process()));
    }
  }

  /** What was thrown and by what, without where. */
  private static String causes(ConnectorStatus status) {
    StringBuilder causes = new StringBuilder(":");
    for (String trace : status.traces()) {
      trace
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("\t"))
          .forEach(line -> causes.append("\n    ").append(line, 0, width(line)));
    }
    return causes.toString();
  }

  private static int width(String line) {
    return Math.min(line.length(), LOG_WIDTH);
  }

  /** The end of its log, which is gone with the sandbox. */
  private static String last(PartProcess process) {
    List<String> lines = process.output().lines().filter(line -> !line.isBlank()).toList();
    StringBuilder last = new StringBuilder(", its log ends with:");
    for (String line : lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())) {
      last.append("\n    ").append(line, 0, width(line));
    }
    return last.toString();
  }
}
