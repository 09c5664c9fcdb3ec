package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A real MariaDB server, durable as in production: what was committed survives {@link #kill9()}. It
 * listens on 127.0.0.1 only and lets root in without a password. It comes with a database {@code
 * app}.
 *
 * <p>The server is found in the directory that the system property {@code meridian.mariadb.home}
 * names, else in {@code mariadb} beside the test kit's classes, where the build unpacks it.
 */
public final class MariaDb implements AutoCloseable {

  /** The system property that names the directory of the unpacked server. */
  public static final String HOME_PROPERTY = "meridian.mariadb.home";

  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final Scratch scratch;
  private final List<String> words;
  private final int port;
  private ChildProcess process;

  private MariaDb(Scratch scratch, List<String> words, int port) {
    this.scratch = scratch;
    this.words = words;
    this.port = port;
    this.process = launch();
  }

  /** A new server without tables, ready when this returns. Its data is in the scratch directory. */
  public static MariaDb start(Scratch scratch) {
    Path home = home();
    Path data = scratch.directory("mariadb-data");
    initialise(scratch, home, data);
    int port = FreePorts.next();
    List<String> words =
        List.of(
            home.resolve("bin/mariadbd").toString(),
            "--no-defaults",
            "--user=" + System.getProperty("user.name"),
            "--basedir=" + home,
            "--datadir=" + data,
            "--tmpdir=" + scratch.directory("mariadb-tmp"),
            "--socket=" + scratch.file("mariadb.sock"),
            "--pid-file=" + scratch.file("mariadb.pid"),
            "--bind-address=127.0.0.1",
            "--port=" + port,
            "--skip-name-resolve",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-fast-shutdown=2",
            "--performance-schema=OFF");
    MariaDb server = new MariaDb(scratch, words, port);
    server.awaitReady();
    return server;
  }

  /** The address it listens on. */
  public String host() {
    return "127.0.0.1";
  }

  /** The port it listens on; the same over restarts. */
  public int port() {
    return port;
  }

  /** Who may do everything; there is no password. */
  public String user() {
    return "root";
  }

  /** The name of its one database. */
  public String database() {
    return "app";
  }

  /** Its address for JDBC, user included. */
  public String jdbcUrl() {
    return "jdbc:mariadb://" + host() + ":" + port + "/" + database() + "?user=" + user();
  }

  /** Ends it at once, as a crash of the machine would. */
  public void kill9() {
    process.kill9();
  }

  /** Starts it again on the same port and data; ends it before when it still runs. */
  public void restart() {
    process.stop(STOP_TIMEOUT);
    process = launch();
    awaitReady();
  }

  @Override
  public void close() {
    process.stop(STOP_TIMEOUT);
  }

  private ChildProcess launch() {
    return ChildProcess.start(
        new ChildProcess.Command(
            "mariadb", words, Map.of(), scratch.root(), scratch.file("mariadb.log")));
  }

  /** It listens only once it serves. */
  private void awaitReady() {
    process.awaitReady(() -> FreePorts.accepts(port), START_TIMEOUT);
  }

  private static void initialise(Scratch scratch, Path home, Path data) {
    run(
        scratch,
        "mariadb-install",
        List.of(
            home.resolve("scripts/mariadb-install-db").toString(),
            "--no-defaults",
            "--basedir=" + home,
            "--datadir=" + data,
            "--user=" + System.getProperty("user.name"),
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve"));
    try {
      Files.createDirectory(data.resolve("app"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a database: " + data, e);
    }
  }

  private static void run(Scratch scratch, String name, List<String> words) {
    ChildProcess.start(
            new ChildProcess.Command(
                name, words, Map.of(), scratch.root(), scratch.file(name + ".log")))
        .awaitSuccess(INIT_TIMEOUT);
  }

  private static Path home() {
    String told = System.getProperty(HOME_PROPERTY);
    try {
      Path unpacked =
          told != null
              ? Path.of(told)
              : Path.of(MariaDb.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                  .resolveSibling("mariadb");
      Path home = find(unpacked);
      for (String directory : List.of("bin", "scripts")) {
        executable(home.resolve(directory));
      }
      return home;
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot find the classes of the test kit", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot prepare MariaDB", e);
    }
  }

  private static Path find(Path unpacked) throws IOException {
    if (Files.isDirectory(unpacked)) {
      try (Stream<Path> files = Files.walk(unpacked, 8)) {
        return files
            .filter(home -> Files.exists(home.resolve("bin/mariadbd")))
            .findFirst()
            .orElseThrow(() -> missing(unpacked));
      }
    }
    throw missing(unpacked);
  }

  private static IllegalStateException missing(Path unpacked) {
    return new IllegalStateException(
        "Cannot start MariaDB: no bin/mariadbd ("
            + HOME_PROPERTY
            + "="
            + System.getProperty(HOME_PROPERTY)
            + ", looked in="
            + unpacked
            + ")");
  }

  /** A jar keeps no permissions. */
  private static void executable(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!Files.isExecutable(file) && !file.toFile().setExecutable(true)) {
          throw new IOException("Cannot make executable: " + file);
        }
      }
    }
  }
}
