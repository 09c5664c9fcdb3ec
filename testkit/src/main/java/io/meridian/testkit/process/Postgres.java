package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
 * Logical decoding is on. It listens on 127.0.0.1 only and trusts everybody there.
 */
public final class Postgres implements AutoCloseable {

  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(5);
  private static final int PID_FILE_SHARED_MEMORY_LINE = 6;

  private final String name;
  private final Scratch scratch;
  private final Path data;
  private final int port;
  private final List<String> words;
  private final Runnable ending = this::stopAtExit;
  private volatile ChildProcess process;

  private Postgres(String name, Scratch scratch, Path data, int port, List<String> words) {
    this.name = name;
    this.scratch = scratch;
    this.data = data;
    this.port = port;
    this.words = words;
    this.process = launch();
    AtExit.register(ending);
  }

  /** A new server without tables, ready when this returns. Its data is in the scratch directory. */
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
    PostgresBinaries binaries = PostgresBinaries.unpacked();
    Path data = scratch.directory(name + "-data");
    initialise(binaries, scratch, name, data);
    int port = FreePorts.next();
    Map<String, String> settings = settings(port);
    settings.putAll(overrides);
    List<String> words = new ArrayList<>(binaries.command("postgres", "-D", data.toString()));
    settings.forEach((key, value) -> words.addAll(List.of("-c", key + "=" + value)));
    Postgres postgres = new Postgres(name, scratch, data, port, words);
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
  public ChildProcess process() {
    return process;
  }

  /** Ends the postmaster and all its servers at once, as a crash of the machine would. */
  public void kill9() {
    process.kill9();
    forgetCrashed();
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
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    AtExit.deregister(ending);
    stop();
  }

  /** A server that is killed leaves shared memory; one that ends takes a quarter of a second. */
  private void stopAtExit() {
    if (!process.stop("INT", EXIT_TIMEOUT)) {
      forgetCrashed();
    }
  }

  private ChildProcess launch() {
    return ChildProcess.start(
        new ChildProcess.Command(
            name, words, Map.of(), scratch.root(), scratch.file(name + ".log")));
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

  /**
   * A killed postmaster leaves its lock file: should its process id be taken by then, the next
   * start would refuse. Its segment of System V shared memory would stay until the machine
   * restarts.
   */
  private void forgetCrashed() {
    Path pidFile = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return;
      }
      List<String> lines = Files.readAllLines(pidFile);
      if (lines.size() > PID_FILE_SHARED_MEMORY_LINE) {
        String[] keyAndId = lines.get(PID_FILE_SHARED_MEMORY_LINE).trim().split("\\s+");
        if (keyAndId.length == 2) {
          removeSharedMemory(keyAndId[1]);
        }
      }
      Files.delete(pidFile);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot clean up after a crash of " + name, e);
    }
  }

  private void removeSharedMemory(String id) {
    ChildProcess.start(
            new ChildProcess.Command(
                "ipcrm",
                List.of("ipcrm", "-m", id),
                Map.of(),
                scratch.root(),
                scratch.file("ipcrm.log")))
        .awaitSuccess(STOP_TIMEOUT);
  }

  private static void initialise(
      PostgresBinaries binaries, Scratch scratch, String name, Path data) {
    try {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prepare a data directory: " + data, e);
    }
    List<String> words =
        binaries.command(
            "initdb",
            "--pgdata=" + data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    ChildProcess initdb =
        ChildProcess.start(
            new ChildProcess.Command(
                name + "-initdb",
                words,
                Map.of(),
                scratch.root(),
                scratch.file(name + "-initdb.log")));
    // Killed, the server that it runs would leave shared memory.
    Runnable ending = () -> initdb.stopTree(EXIT_TIMEOUT);
    AtExit.register(ending);
    initdb.awaitSuccess(INIT_TIMEOUT);
    AtExit.deregister(ending);
  }

  private static Map<String, String> settings(int port) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
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
