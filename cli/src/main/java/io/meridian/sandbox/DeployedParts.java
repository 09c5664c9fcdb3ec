package io.meridian.sandbox;

import io.meridian.cluster.TopicAdmin;
import io.meridian.testkit.process.ConnectWorker;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.RestartableProcess;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the parts of a deployment and ends them. What depends on nothing starts first and at the
 * same time: broker, registry, databases. Captures wait for the tables, connectors for the worker.
 */
final class DeployedParts implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeployedParts.class);
  private static final Duration CONNECTOR_TIMEOUT = Duration.ofSeconds(120);
  private static final String LARGE_HEAP = "384m";
  private static final Map<String, String> QUIET_DATABASE = Map.of("max_wal_size", "1GB");

  private final DeploymentOptions options;
  private final Scratch scratch;
  private final Map<RegionId, DeployedRegion> regions = new HashMap<>();

  /** What must be ended, however far the start came. */
  private final Queue<Runnable> endings = new ConcurrentLinkedQueue<>();

  private @Nullable KafkaBroker broker;
  private @Nullable Registry registry;
  private @Nullable ConnectWorker worker;

  DeployedParts(DeploymentOptions options, Scratch scratch) {
    this.options = options;
    this.scratch = scratch;
  }

  KafkaBroker broker() {
    return Objects.requireNonNull(broker, "started");
  }

  Registry registry() {
    return Objects.requireNonNull(registry, "started");
  }

  ConnectWorker worker() {
    return Objects.requireNonNull(worker, "started");
  }

  DeployedRegion region(RegionId region) {
    DeployedRegion parts = regions.get(region);
    if (parts == null) {
      throw new IllegalArgumentException(
          "Cannot find a region: it is not deployed (region=" + region + ")");
    }
    return parts;
  }

  /** Starts everything. Called once. */
  void start(Distribution distribution, Progress progress) {
    try (Parts parts = new Parts(progress)) {
      CompletableFuture<KafkaBroker> kafka =
          parts.start(
              "kafka broker",
              () ->
                  ended(
                      KafkaBroker.start(scratch, Map.of(), options.compiling().options(LARGE_HEAP)),
                      DeployedParts::killed),
              KafkaBroker::bootstrapServers);
      CompletableFuture<Registry> schemas =
          parts.start(
              "schema registry",
              () -> ended(Registry.start(scratch), DeployedParts::killed),
              started -> started.url().toString());
      CompletableFuture<Integer> topics =
          parts.start(
              "topics",
              () -> createTopics(kafka.join().bootstrapServers()),
              count -> count + " partitions each",
              kafka);
      CompletableFuture<ConnectWorker> connect =
          parts.start(
              "connect worker",
              () -> worker(kafka.join(), distribution),
              started -> started.rest().base().toString(),
              kafka);
      Map<RegionId, RegionStart> starting = new HashMap<>();
      for (RegionId region : options.regions()) {
        starting.put(region, new RegionStart(parts, region, kafka, schemas, topics, connect));
      }
      parts.await();
      broker = kafka.join();
      registry = schemas.join();
      worker = connect.join();
      starting.forEach((region, start) -> regions.put(region, start.started()));
    }
  }

  @Override
  public void close() {
    Parts.together(endings.stream().map(DeployedParts::quietly).toArray(Runnable[]::new));
  }

  private <T> T ended(T part, Consumer<T> ending) {
    endings.add(() -> ending.accept(part));
    return part;
  }

  private ConnectWorker worker(KafkaBroker kafka, Distribution distribution) {
    ConnectWorker started =
        ConnectWorker.start(
            scratch,
            "connect",
            kafka.bootstrapServers(),
            distribution.plugins(),
            Map.of(),
            options.compiling().options(LARGE_HEAP));
    return ended(started, DeployedParts::killed);
  }

  private int createTopics(String bootstrapServers) {
    try (Admin admin =
        Admin.create(
            Map.<String, Object>of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      TopicAdmin.create(options.regions(), options.partitions(), (short) 1, admin);
      return options.partitions();
    }
  }

  /** Nothing is read of it any more: the fast end. */
  private static void killed(RestartableProcess part) {
    part.kill9();
    part.close();
  }

  private static Runnable quietly(Runnable ending) {
    return () -> {
      try {
        ending.run();
      } catch (RuntimeException e) {
        // The others must be ended too; what is left is killed when this JVM exits.
        LOGGER.warn("Cannot end a part error={}", e.getMessage());
      }
    };
  }

  /** The parts of one region on their way. */
  private final class RegionStart {

    private final RegionId region;
    private final Path configuration;
    private final CompletableFuture<Postgres> postgres;
    private final CompletableFuture<ProgramProcess> capture;
    private final CompletableFuture<ProgramProcess> resolver;

    RegionStart(
        Parts parts,
        RegionId region,
        CompletableFuture<KafkaBroker> kafka,
        CompletableFuture<Registry> schemas,
        CompletableFuture<Integer> topics,
        CompletableFuture<ConnectWorker> connect) {
      this.region = region;
      this.configuration = scratch.file(region + ".yaml");
      this.postgres =
          parts.start("postgres " + region, this::database, p -> "127.0.0.1:" + p.port());
      CompletableFuture<Path> file =
          parts.start(
              "configuration " + region,
              () -> configure(kafka.join(), schemas.join(), postgres.join()),
              Path::toString,
              kafka,
              schemas,
              postgres);
      this.resolver =
          parts.start(
              "resolver " + region, program("resolve"), p -> p.health().toString(), file, topics);
      this.capture =
          parts.start(
              "capture " + region, program("capture"), p -> p.health().toString(), file, topics);
      parts.start(
          "connector " + region,
          () -> connector(connect.join(), kafka.join(), schemas.join(), postgres.join()),
          name -> name,
          kafka,
          connect,
          schemas,
          postgres,
          topics);
    }

    DeployedRegion started() {
      return new DeployedRegion(postgres.join(), capture.join(), resolver.join(), configuration);
    }

    private Postgres database() {
      Postgres started =
          ended(Postgres.start(scratch, "postgres-" + region, QUIET_DATABASE), Postgres::close);
      try (Connection connection = started.connect();
          Statement statement = connection.createStatement()) {
        for (String sql : options.tables()) {
          statement.execute(sql);
        }
        for (String sql : Fences.TABLE) {
          statement.execute(sql);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(
            "Cannot make the tables: " + e.getMessage() + " (region=" + region + ")", e);
      }
      return started;
    }

    private Path configure(KafkaBroker kafka, Registry schemas, Postgres database) {
      RegionFile file =
          new RegionFile(
              options.regions(),
              options.partitions(),
              kafka.bootstrapServers(),
              schemas.url().toString());
      file.write(region, configuration, scratch.file("state-" + region), database);
      return configuration;
    }

    private Supplier<ProgramProcess> program(String command) {
      return () ->
          ended(
              ProgramProcess.start(
                  scratch, command + "-" + region, command, configuration, options.compiling()),
              DeployedParts::killed);
    }

    private String connector(
        ConnectWorker worker, KafkaBroker kafka, Registry schemas, Postgres database) {
      String name = SinkConnector.name(region);
      worker.put(
          name,
          SinkConnector.configuration(region, kafka.bootstrapServers(), schemas.url(), database));
      worker.awaitRunning(name, 1, CONNECTOR_TIMEOUT);
      return name;
    }
  }
}
