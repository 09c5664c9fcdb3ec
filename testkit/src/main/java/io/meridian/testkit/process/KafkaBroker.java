package io.meridian.testkit.process;

import io.meridian.testkit.network.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * One real Kafka broker in KRaft mode, broker and controller in one process. It creates no topics
 * by itself. Like any single broker it acknowledges before the disk does: what was acknowledged
 * survives {@link #kill9()}, but would not survive a loss of power. Its data is in the scratch
 * directory, or in its container ({@link Housing}).
 */
public final class KafkaBroker extends RestartableProcess {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
  private static final long ASK_TIMEOUT_MS = 2_000;

  private final Ports ports;

  private KafkaBroker(PartLauncher launcher, Ports ports) {
    super(launcher, STOP_TIMEOUT);
    this.ports = ports;
  }

  /** A new, empty broker, ready when this returns. */
  public static KafkaBroker start(Scratch scratch) {
    return start(scratch, Map.of());
  }

  /**
   * A new, empty broker with settings of the caller's.
   *
   * @param overrides any broker setting, before the defaults here
   */
  public static KafkaBroker start(Scratch scratch, Map<String, String> overrides) {
    return start(scratch, overrides, JvmOptions.quick("384m"));
  }

  /** As {@link #start(Scratch, Map)}, in a JVM that is run as the caller says. */
  public static KafkaBroker start(
      Scratch scratch, Map<String, String> overrides, JvmOptions options) {
    Ports ports = Ports.free();
    PartLauncher launcher =
        switch (Housing.ofThisJvm()) {
          case EMBEDDED -> embedded(scratch, ports, overrides, options);
          case CONTAINERS -> container(ports, overrides, options);
        };
    KafkaBroker broker = new KafkaBroker(launcher, ports);
    broker.awaitReady();
    return broker;
  }

  /** What clients are given, {@code host:port}; the same over restarts. */
  public String bootstrapServers() {
    return "127.0.0.1:" + ports.plain();
  }

  /**
   * Opens a proxy in front of the broker. Clients that are given {@link #proxiedBootstrapServers()}
   * pass through it with all they do, others do not notice. One at a time.
   */
  public TcpProxy openProxy() {
    return TcpProxy.between(ports.proxy(), ports.proxied());
  }

  /** What clients are given that are to pass through the proxy, which must be open. */
  public String proxiedBootstrapServers() {
    return "127.0.0.1:" + ports.proxy();
  }

  @Override
  public void awaitReady() {
    process().awaitReady(() -> FreePorts.accepts(ports.plain()) && answers(), START_TIMEOUT);
  }

  private boolean answers() {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) ASK_TIMEOUT_MS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            (int) ASK_TIMEOUT_MS);
    try (Admin admin = Admin.create(settings)) {
      return !admin.describeCluster().nodes().get(ASK_TIMEOUT_MS, TimeUnit.MILLISECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await the broker: interrupted", e);
    }
  }

  private static PartLauncher embedded(
      Scratch scratch, Ports ports, Map<String, String> overrides, JvmOptions options) {
    Map<String, String> settings = settings(ports);
    settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:" + ports.controller());
    settings.put("listeners", ports.listeners("127.0.0.1", ports.proxied()));
    settings.put("log.dirs", scratch.file("kafka-data").toString());
    settings.putAll(overrides);
    Path configuration = PropertiesFile.write(scratch.file("kafka.properties"), settings);
    format(scratch, configuration);
    JavaProcess java =
        JavaProcess.of("kafka", "kafka.Kafka", Classpath.stock())
            .options(options)
            .arguments(configuration.toString());
    return () -> java.start(scratch);
  }

  private static void format(Scratch scratch, Path configuration) {
    ChildProcess format =
        JavaProcess.of("kafka-format", "kafka.tools.StorageTool", Classpath.stock())
            .arguments("format", "--standalone", "-t", Uuid.randomUuid().toString())
            .arguments("-c", configuration.toString())
            .start(scratch);
    format.awaitSuccess(START_TIMEOUT);
  }

  /** The image formats by itself, and takes settings as variables of its environment. */
  private static PartLauncher container(
      Ports ports, Map<String, String> overrides, JvmOptions options) {
    Map<String, String> settings = settings(ports);
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + ports.controller());
    settings.put("listeners", ports.listeners("0.0.0.0", ports.proxied()));
    settings.put("log.dirs", "/var/lib/kafka/data");
    settings.putAll(overrides);
    Map<String, String> environment = new TreeMap<>();
    settings.forEach((key, value) -> environment.put(variable(key), value));
    environment.put("CLUSTER_ID", Uuid.randomUuid().toString());
    environment.put("KAFKA_HEAP_OPTS", "-Xmx" + options.heap());
    environment.put("KAFKA_JVM_PERFORMANCE_OPTS", String.join(" ", options.flags()));
    return PartContainer.of("kafka", Image.KAFKA)
        .environment(environment)
        .publish(ports.plain(), ports.plain())
        .publish(ports.proxied(), ports.proxied());
  }

  private static String variable(String setting) {
    return "KAFKA_"
        + setting.replace("_", "__").replace("-", "___").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> settings(Ports ports) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("advertised.listeners", ports.listeners("127.0.0.1", ports.proxy()));
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put("auto.create.topics.enable", "false");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "3");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "3");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // A killed broker is let in again only when the session of its former life is over.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    settings.put("group.min.session.timeout.ms", "1000");
    // The default of 128 MB does not fit into a small heap.
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    settings.put("log.cleaner.threads", "1");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    // Transactions of a killed client must not hold up readers of committed records for a minute.
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    return settings;
  }

  /**
   * What it listens on.
   *
   * @param plain for clients
   * @param controller for itself
   * @param proxied for clients behind a proxy
   * @param proxy where that proxy listens: what the broker advertises to its clients
   */
  private record Ports(int plain, int controller, int proxied, int proxy) {

    static Ports free() {
      return new Ports(FreePorts.next(), FreePorts.next(), FreePorts.next(), FreePorts.next());
    }

    String listeners(String host, int proxiedPort) {
      return "PLAINTEXT://"
          + host
          + ":"
          + plain
          + ",PROXIED://"
          + host
          + ":"
          + proxiedPort
          + ",CONTROLLER://127.0.0.1:"
          + controller;
    }
  }
}
