package io.meridian.cli;

import io.meridian.conflict.Policy;
import io.meridian.control.ControlLog;
import io.meridian.control.ControlWriter;
import io.meridian.schema.SchemaRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code meridian policies}: how conflicts of each resource type are resolved. */
@Command(
    name = "policies",
    description = "Shows and sets how conflicts are resolved, for all regions.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PoliciesCommand extends CommandGroup {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Lists all that were ever set. */
  @Command(
      description = "Lists all policies that were set; the last of those that fit best holds.",
      mixinStandardHelpOptions = true)
  int list(@Mixin RegionOption region, @Mixin OutputOption output) {
    RegionOption.Facts facts = region.facts();
    Map<Long, Policy> policies;
    try (SchemaRegistry registry = facts.schemas();
        ControlLog log = ControlLog.open(facts.patient(), registry)) {
      if (!log.awaitStart(PATIENCE)) {
        throw new CommandException(
            "Cannot list policies: the topic control could not be read in time (timeout="
                + PATIENCE
                + ")");
      }
      policies = log.policies().all();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot list policies: interrupted");
    }
    output.print(objects(policies), () -> table(policies));
    return 0;
  }

  /** Sets one. */
  @Command(
      description = {
        "Sets how conflicts are resolved from the next write on. The strategies:",
        "last_write_wins, first_write_wins, source_priority (priority=R1,R2),",
        "primary_wins (primary=R), insert_wins, merge (fields.F=latest|max|min|union|counter),",
        "manual, custom (class=NAME)."
      },
      mixinStandardHelpOptions = true)
  int set(
      @Mixin RegionOption region,
      @Mixin OutputOption output,
      @Option(
              names = "--tenant",
              paramLabel = "T",
              defaultValue = Policy.ANY,
              description = "The tenant. Default: all.")
          String tenant,
      @Option(
              names = "--type",
              paramLabel = "TYPE",
              defaultValue = Policy.ANY,
              description = "The resource type, as in orders. Default: all.")
          String type,
      @Option(
              names = "--strategy",
              required = true,
              paramLabel = "S",
              description = "The strategy.")
          String strategy,
      @Option(
              names = "--option",
              paramLabel = "K=V",
              description = "An option of the strategy; may be given several times.")
          @Nullable Map<String, String> options,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              defaultValue = "",
              description = "Who decides; kept with the policy.")
          String by) {
    Policy policy = policy(tenant, type, strategy, options == null ? Map.of() : options);
    RegionOption.Facts facts = region.facts();
    new PolicyCheck(facts.replication().topology().regionIds()).check(policy);
    long version;
    try (SchemaRegistry registry = facts.schemas();
        ControlWriter writer = ControlWriter.open(facts.kafka(), registry, Clock.systemUTC())) {
      version = writer.set(policy, by);
    } catch (KafkaException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    output.print(
        Map.of("version", version), () -> List.of("Set, as policy version " + version + "."));
    return 0;
  }

  /** One line a policy. */
  static List<String> table(Map<Long, Policy> policies) {
    if (policies.isEmpty()) {
      return List.of("No policy was set: last_write_wins holds for everything.");
    }
    TextTable table = new TextTable("version", "tenant", "type", "strategy", "options");
    policies.forEach(
        (version, policy) -> {
          List<String> options = new ArrayList<>();
          policy.options().forEach((key, value) -> options.add(key + "=" + value));
          table.add(
              Long.toString(version),
              policy.tenant(),
              policy.type(),
              policy.strategy(),
              String.join(" ", options));
        });
    return table.lines();
  }

  private Policy policy(String tenant, String type, String strategy, Map<String, String> options) {
    try {
      return new Policy(tenant, type, strategy, new TreeMap<>(options));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private static List<Map<String, Object>> objects(Map<Long, Policy> policies) {
    List<Map<String, Object>> objects = new ArrayList<>();
    policies.forEach(
        (version, policy) -> {
          Map<String, Object> object = new LinkedHashMap<>();
          object.put("version", version);
          object.put("tenant", policy.tenant());
          object.put("type", policy.type());
          object.put("strategy", policy.strategy());
          object.put("options", policy.options());
          objects.add(object);
        });
    return objects;
  }
}
