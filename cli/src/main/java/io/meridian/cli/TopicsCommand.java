package io.meridian.cli;

import io.meridian.cluster.TopicAdmin;
import io.meridian.cluster.TopicMismatchException;
import io.meridian.config.ConfigTree;
import io.meridian.conflict.Policy;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meridian topics}: makes the topics of all regions, or says what is wrong with them. */
@Command(
    name = "topics",
    description = "Makes or checks the topics of all regions.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class TopicsCommand implements Runnable {

  private static final int ASK_TIMEOUT_MS = 15_000;

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new picocli.CommandLine.ParameterException(spec.commandLine(), "Missing command");
  }

  /** Makes what is missing; a topic that is there already is checked and left as it is. */
  @Command(
      description = "Makes what is missing; topics that are there are checked and left alone.",
      mixinStandardHelpOptions = true)
  int create(@Mixin ConfigOption config) {
    return with(config, true);
  }

  /** Checks all topics. */
  @Command(
      description = "Checks all topics; the exit code is 1 when one cannot be used.",
      mixinStandardHelpOptions = true)
  int verify(@Mixin ConfigOption config) {
    return with(config, false);
  }

  private int with(ConfigOption option, boolean creates) {
    ConfigTree root = option.tree();
    ReplicationConfig replication = ReplicationConfig.of(root.section("replication"));
    Map<String, Object> kafka = new HashMap<>(root.properties("kafka"));
    Map<String, String> registry = root.properties("schema_registry");
    root.leave("resolver", "capture", "health", "connect");
    boolean needsPolicy =
        creates && !replication.conflictResolution().equals(Policy.DEFAULT.strategy());
    if (needsPolicy && !registry.containsKey("schema.registry.url")) {
      root.reject("schema_registry", "schema.registry.url is required to set conflict_resolution");
    }
    if (!kafka.containsKey(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)) {
      root.reject("kafka", "bootstrap.servers is required");
    }
    root.complete();
    kafka.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS);
    kafka.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ASK_TIMEOUT_MS / 3);
    PrintWriter out = spec.commandLine().getOut();
    try (Admin admin = Admin.create(kafka)) {
      if (creates) {
        TopicAdmin.create(replication, admin);
      } else {
        TopicAdmin.verify(replication, admin);
      }
    } catch (TopicMismatchException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.println("meridian: " + e.getMessage());
      err.flush();
      return 1;
    } catch (KafkaException e) {
      throw new CommandException(
          "Cannot work on the topics: "
              + reason(e)
              + " (bootstrap.servers="
              + kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)
              + ")");
    }
    for (RegionId region : replication.topology().regionIds()) {
      List<String> names = Arrays.stream(Topic.values()).map(topic -> topic.of(region)).toList();
      out.println("ok  " + String.join("  ", names) + "  " + Topic.JOURNAL.of(region.operator()));
    }
    out.println("ok  " + Topic.CONTROL);
    if (needsPolicy) {
      try (SchemaRegistry schemas = SchemaRegistries.connect(registry)) {
        boolean set = FoundingPolicy.set(replication.conflictResolution(), kafka, schemas);
        out.println(
            set
                ? "set " + replication.conflictResolution() + " for everything"
                : "policies were set before; conflict_resolution of the file is not looked at");
      }
    }
    out.flush();
    return 0;
  }

  private static String reason(Throwable failure) {
    Throwable last = failure;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return String.valueOf(last.getMessage());
  }
}
