package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.cluster.TopicAdmin;
import io.meridian.sandbox.Distribution;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.JvmOptions;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * What the sides of a contest share: a broker with the topics of all regions, a schema registry, a
 * scratch directory. Closing it ends and deletes all.
 */
final class Stage implements AutoCloseable {

  /**
   * Names flags, separated by blanks, that are added to the JVM of each side, as for a flight
   * recorder; {@code {side}} in them becomes {@code ours} or {@code peer}.
   */
  private static final String FLAGS = "MERIDIAN_BENCH_JVM_FLAGS";

  private static final JvmOptions BROKER = JvmOptions.optimised("1g");

  /** What the test kit makes small for small heaps, as a broker has it. */
  private static final Map<String, String> BROKER_SETTINGS =
      Map.of("log.cleaner.dedupe.buffer.size", "134217728", "num.network.threads", "3");

  private final LoadPlan plan;
  private final Scratch scratch;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final KafkaBroker broker;
  private final Registry registry;
  private final SchemaRegistry schemas;
  private final Admin admin;

  private Stage(LoadPlan plan, Scratch scratch) {
    this.plan = plan;
    this.scratch = scratch;
    opened.add(scratch);
    this.broker = opened(KafkaBroker.start(scratch, BROKER_SETTINGS, BROKER));
    this.registry = opened(Registry.start(scratch));
    this.schemas =
        opened(SchemaRegistries.connect(Map.of("schema.registry.url", registry.url().toString())));
    this.admin =
        opened(
            Admin.create(
                Map.<String, Object>of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers())));
  }

  /** Starts broker and registry, and makes the topics of the plan's regions. */
  static Stage open(LoadPlan plan) {
    Distribution.find();
    Scratch scratch = Scratch.create("bench");
    try {
      Stage stage = new Stage(plan, scratch);
      TopicAdmin.create(plan.regionIds(), plan.partitions(), (short) 1, stage.admin);
      return stage;
    } catch (RuntimeException e) {
      // What has been started ends with this JVM.
      scratch.close();
      throw e;
    }
  }

  /** How the JVM of ours is run. */
  static JvmOptions ours() {
    return subject("ours");
  }

  /** How the JVM of the peer is run: the same. */
  static JvmOptions peer() {
    return subject("peer");
  }

  private static JvmOptions subject(String side) {
    JvmOptions options = JvmOptions.optimised("1g");
    for (String flag : System.getenv().getOrDefault(FLAGS, "").trim().split("\\s+")) {
      options = flag.isEmpty() ? options : options.with(flag.replace("{side}", side));
    }
    return options;
  }

  LoadPlan plan() {
    return plan;
  }

  Scratch scratch() {
    return scratch;
  }

  KafkaBroker broker() {
    return broker;
  }

  Registry registry() {
    return registry;
  }

  SchemaRegistry schemas() {
    return schemas;
  }

  Admin admin() {
    return admin;
  }

  /** Ends with the stage, before what was opened earlier. */
  <T extends AutoCloseable> T opened(T part) {
    opened.add(part);
    return part;
  }

  @Override
  public void close() {
    RuntimeException problem = null;
    for (int i = opened.size() - 1; i >= 0; i--) {
      try {
        opened.get(i).close();
      } catch (Exception e) {
        problem = problem == null ? new IllegalStateException("Cannot end a part", e) : problem;
      }
    }
    if (problem != null) {
      throw problem;
    }
  }
}
