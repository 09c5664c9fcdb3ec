package io.meridian.testkit.process;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Connect worker in distributed mode, as a user would run it: its class path holds what a
 * stock installation has, so a connector comes with all it needs from the plugin path. Timeouts are
 * short, so that a killed worker's tasks run again soon after a restart.
 */
public final class ConnectWorker extends RestartableProcess {

  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectWorker.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration REBALANCE_TIMEOUT = Duration.ofSeconds(60);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final ConnectRest rest;
  private final int port;

  private ConnectWorker(Scratch scratch, JavaProcess java, int port) {
    super(scratch, java, STOP_TIMEOUT);
    this.port = port;
    this.rest = new ConnectRest(URI.create("http://127.0.0.1:" + port + "/"));
  }

  /**
   * A worker that is the only one of its group, ready when this returns.
   *
   * @param bootstrapServers the Kafka cluster that holds its state and its topics
   * @param pluginPath a directory with a directory for each plugin
   */
  public static ConnectWorker start(Scratch scratch, String bootstrapServers, Path pluginPath) {
    return start(scratch, "connect", bootstrapServers, pluginPath, Map.of());
  }

  /**
   * A worker with settings of the caller's.
   *
   * @param name the name of its log and, unless overridden, of its group and internal topics;
   *     workers with the same group share their connectors
   * @param overrides any worker setting, before the defaults here
   */
  public static ConnectWorker start(
      Scratch scratch,
      String name,
      String bootstrapServers,
      Path pluginPath,
      Map<String, String> overrides) {
    return start(scratch, name, bootstrapServers, pluginPath, overrides, JvmOptions.quick("384m"));
  }

  /** As above, in a JVM that is run as the caller says. */
  public static ConnectWorker start(
      Scratch scratch,
      String name,
      String bootstrapServers,
      Path pluginPath,
      Map<String, String> overrides,
      JvmOptions options) {
    int port = FreePorts.next();
    Map<String, String> settings = settings(name, bootstrapServers, pluginPath, port);
    settings.putAll(overrides);
    Path configuration = PropertiesFile.write(scratch.file(name + ".properties"), settings);
    JavaProcess java =
        JavaProcess.of(name, "org.apache.kafka.connect.cli.ConnectDistributed", Classpath.stock())
            .options(options)
            .arguments(configuration.toString());
    ConnectWorker worker = new ConnectWorker(scratch, java, port);
    worker.awaitReady();
    return worker;
  }

  /** The port of its REST interface on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** Its REST interface, for what has no method here. */
  public ConnectRest rest() {
    return rest;
  }

  /**
   * Creates a connector, or changes its configuration.
   *
   * @throws ConnectRestException when the worker finds the configuration wrong
   */
  public void put(String connector, Map<String, String> configuration) {
    settled(() -> rest.put("connectors/" + connector + "/config", configuration));
  }

  /** What the worker says about a connector; empty when it does not know it (yet). */
  public Optional<ConnectorStatus> status(String connector) {
    try {
      return Optional.of(ConnectorStatus.of(rest.get("connectors/" + connector + "/status")));
    } catch (ConnectRestException e) {
      if (e.status() == NOT_FOUND || e.status() == CONFLICT) {
        return Optional.empty();
      }
      throw e;
    } catch (UncheckedIOException e) {
      LOGGER.debug("No answer from a worker connector={}", connector, e);
      return Optional.empty();
    }
  }

  /**
   * Waits until the connector and this many tasks run.
   *
   * @throws IllegalStateException when it failed, with its stack traces, or is not running in time
   */
  public void awaitRunning(String connector, int tasks, Duration timeout) {
    boolean settled =
        Polling.until(
            () ->
                status(connector)
                    .filter(status -> status.isRunning(tasks) || status.isFailed())
                    .isPresent(),
            timeout);
    Optional<ConnectorStatus> status = status(connector);
    if (!settled || status.filter(now -> now.isRunning(tasks)).isEmpty()) {
      throw new IllegalStateException(
          "Cannot await connector "
              + connector
              + ": it does not run (status="
              + status.map(ConnectorStatus::toString).orElse("unknown")
              + ", expected tasks="
              + tasks
              + ", timeout="
              + timeout
              + ")\n"
              + process().logTail());
    }
  }

  /** Stops and forgets a connector. */
  public void delete(String connector) {
    settled(() -> rest.delete("connectors/" + connector));
  }

  @Override
  public void awaitReady() {
    process().awaitReady(() -> FreePorts.accepts(port) && isHealthy(), START_TIMEOUT);
  }

  private boolean isHealthy() {
    try {
      rest.get("health");
      return true;
    } catch (ConnectRestException | UncheckedIOException e) {
      return false;
    }
  }

  /** Repeats a request that the worker refuses only because it rebalances. */
  private static void settled(Runnable request) {
    long deadline = System.nanoTime() + REBALANCE_TIMEOUT.toNanos();
    Polling.until(
        () -> {
          try {
            request.run();
            return true;
          } catch (ConnectRestException e) {
            if (e.status() != CONFLICT || System.nanoTime() - deadline >= 0) {
              throw e;
            }
            return false;
          }
        },
        REBALANCE_TIMEOUT.multipliedBy(2));
  }

  private static Map<String, String> settings(
      String name, String bootstrapServers, Path pluginPath, int port) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", name);
    settings.put("listeners", "http://127.0.0.1:" + port);
    settings.put("rest.advertised.host.name", "127.0.0.1");
    settings.put("plugin.path", pluginPath.toString());
    settings.put("plugin.discovery", "service_load");
    settings.put("connector.client.config.override.policy", "All");
    settings.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("config.storage.topic", name + "-configs");
    settings.put("config.storage.replication.factor", "1");
    settings.put("offset.storage.topic", name + "-offsets");
    settings.put("offset.storage.partitions", "1");
    settings.put("offset.storage.replication.factor", "1");
    settings.put("status.storage.topic", name + "-status");
    settings.put("status.storage.partitions", "1");
    settings.put("status.storage.replication.factor", "1");
    settings.put("offset.flush.interval.ms", "1000");
    settings.put("scheduled.rebalance.max.delay.ms", "0");
    settings.put("session.timeout.ms", "6000");
    settings.put("heartbeat.interval.ms", "1000");
    settings.put("rebalance.timeout.ms", "15000");
    settings.put("consumer.session.timeout.ms", "6000");
    settings.put("consumer.heartbeat.interval.ms", "1000");
    settings.put("consumer.auto.offset.reset", "earliest");
    return settings;
  }
}
