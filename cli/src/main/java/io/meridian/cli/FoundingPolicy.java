package io.meridian.cli;

import io.meridian.conflict.Policy;
import io.meridian.control.ControlLog;
import io.meridian.control.ControlWriter;
import io.meridian.schema.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rule that the configuration names for what no policy speaks about, written down once for all
 * regions: their files may differ later, and the topic does not.
 */
final class FoundingPolicy {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private FoundingPolicy() {}

  /**
   * Sets the rule, unless it is the default or something was decided already.
   *
   * @param strategy the name of a strategy without options
   * @return whether it was set
   */
  static boolean set(String strategy, Map<String, ?> kafka, SchemaRegistry registry) {
    if (strategy.equals(Policy.DEFAULT.strategy())) {
      return false;
    }
    try (ControlLog log = ControlLog.open(kafka, registry)) {
      if (!log.awaitStart(PATIENCE)) {
        throw new CommandException(
            "Cannot set the policy of the configuration: the topic control could not be read in"
                + " time (timeout="
                + PATIENCE
                + ")");
      }
      if (log.version() > 0) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot set the policy of the configuration: interrupted");
    }
    try (ControlWriter writer = ControlWriter.open(kafka, registry, Clock.systemUTC())) {
      writer.set(new Policy(Policy.ANY, Policy.ANY, strategy, new TreeMap<>()), "topics create");
    }
    return true;
  }
}
