package io.meridian.testkit.process;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real Postgres server, durable as in production: what was committed survives {@link #kill9()}.
 * Logical decoding is on. It listens on 127.0.0.1 only and trusts everybody there. Its data is in
 * the scratch directory, or in its container ({@link Housing}).
 */
public final class Postgres implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);
  private static final int CONTAINER_PORT = 5432;

  private final PartLauncher launcher;
  private final int port;
  private final Runnable ending = this::stopAtExit;
  private volatile PartProcess process;

  private Postgres(PartLauncher launcher, int port) {
    this.launcher = launcher;
    this.port = port;
    this.process = launcher.launch();
    AtExit.register(ending);
  }

  /** A new server without tables, ready when this returns. */
  public static Postgres start(Scratch scratch) {
    return start(scratch, "postgres", Map.of());
  }

  /** As {@link #start(Scratch)}, with a name of its own: several may share a scratch directory. */
  public static Postgres start(Scratch scratch, String name) {
    return start(scratch, name, Map.of());
  }

  /**
   * A new server with settings of the caller's.
   *
   * @param name the name of its directory and log
   * @param overrides any setting of {@code postgresql.conf}, before the defaults here
   */
  public static Postgres start(Scratch scratch, String name, Map<String, String> overrides) {
    int port = FreePorts.next();
    Map<String, String> settings = settings();
    settings.putAll(overrides);
    PartLauncher launcher =
        switch (Housing.ofThisJvm()) {
          case EMBEDDED -> EmbeddedPostgres.initialised(scratch, name, port, settings);
          case CONTAINERS -> container(name, port, settings);
        };
    Postgres postgres = new Postgres(launcher, port);
    postgres.awaitReady();
    return postgres;
  }

  /** The address of its database {@code postgres}, user included. */
  public String jdbcUrl() {
    return jdbcUrl("postgres");
  }

  /** The address of one of its databases, user included. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port + "/" + database + "?user=" + user();
  }

  /** A new connection to the database {@code postgres}, in auto-commit. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  /** The address it listens on. */
  public String host() {
    return "127.0.0.1";
  }

  /** The port it listens on; the same over restarts. */
  public int port() {
    return port;
  }

  /** The superuser; any password will do. */
  public String user() {
    return "postgres";
  }

  /** Its postmaster, as it was started last. */
  public PartProcess process() {
    return process;
  }

  /** Ends the postmaster and all its servers at once, as a crash of the machine would. */
  public void kill9() {
    process.kill9();
    launcher.clearAfterKill();
  }

  /** Ends it in good order; clients are disconnected (a fast shutdown). */
  public void stop() {
    process.stop("INT", STOP_TIMEOUT);
  }

  /**
   * Starts it again on the same port and the same data, with crash recovery when it was killed;
   * ends it before when it still runs.
   */
  public void restart() {
    stop();
    process = launcher.launch();
    awaitReady();
  }

  @Override
  public void close() {
    AtExit.deregister(ending);
    stop();
    launcher.discard();
  }

  /** A server that is killed leaves shared memory; one that ends takes a quarter of a second. */
  private void stopAtExit() {
    if (!process.stop("INT", EXIT_TIMEOUT)) {
      launcher.clearAfterKill();
    }
  }

  private void awaitReady() {
    process.awaitReady(() -> FreePorts.accepts(port) && answers(), START_TIMEOUT);
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  private static PartLauncher container(String name, int port, Map<String, String> settings) {
    List<String> words = new ArrayList<>(List.of("postgres"));
    settings.forEach((key, value) -> words.addAll(List.of("-c", key + "=" + value)));
    return PartContainer.of(name, Image.POSTGRES)
        .environment(
            Map.of(
                "POSTGRES_HOST_AUTH_METHOD",
                "trust",
                "POSTGRES_INITDB_ARGS",
                "--encoding=UTF8 --locale=C --no-sync"))
        .command(words)
        .publish(port, CONTAINER_PORT);
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("wal_level", "logical");
    settings.put("track_commit_timestamp", "on");
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("full_page_writes", "on");
    settings.put("max_connections", "100");
    settings.put("max_wal_senders", "20");
    settings.put("max_replication_slots", "20");
    settings.put("max_active_replication_origins", "40");
    settings.put("shared_buffers", "32MB");
    settings.put("max_wal_size", "256MB");
    // In files of the data directory, so that a crash leaves nothing in /dev/shm.
    settings.put("dynamic_shared_memory_type", "mmap");
    settings.put("timezone", "UTC");
    settings.put("log_timezone", "UTC");
    return settings;
  }
}
