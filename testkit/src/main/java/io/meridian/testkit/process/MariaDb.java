package io.meridian.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A real MariaDB server, durable as in production: what was committed survives {@link #kill9()}. It
 * listens on 127.0.0.1 only and lets root in without a password. It comes with a database {@code
 * app}.
 *
 * <p>As a child process ({@link Housing}), the server is found in the directory that the system
 * property {@code meridian.mariadb.home} names, else in {@code mariadb} beside the test kit's
 * classes, where the build unpacks it.
 */
public final class MariaDb extends RestartableProcess {

  /** The system property that names the directory of the unpacked server. */
  public static final String HOME_PROPERTY = "meridian.mariadb.home";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final int CONTAINER_PORT = 3306;
  private static final int GREETING_TIMEOUT_MS = 2_000;
  private static final int GREETING_HEADER_BYTES = 4;
  private static final int PROTOCOL_VERSION = 10;

  private static final List<String> SETTINGS =
      List.of(
          "--skip-name-resolve",
          "--innodb-buffer-pool-size=32M",
          "--innodb-flush-log-at-trx-commit=1",
          "--innodb-fast-shutdown=2",
          "--performance-schema=OFF");

  private final int port;

  private MariaDb(PartLauncher launcher, int port) {
    super(launcher, STOP_TIMEOUT);
    this.port = port;
  }

  /** A new server without tables, ready when this returns. */
  public static MariaDb start(Scratch scratch) {
    int port = FreePorts.next();
    PartLauncher launcher =
        switch (Housing.ofThisJvm()) {
          case EMBEDDED -> EmbeddedMariaDb.initialised(scratch, port, SETTINGS);
          case CONTAINERS -> container(port);
        };
    MariaDb server = new MariaDb(launcher, port);
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

  @Override
  public void awaitReady() {
    process().awaitReady(this::greets, START_TIMEOUT);
  }

  /** Whether a server is there, and not only whatever forwards to it. */
  private boolean greets() {
    try (Socket socket = new Socket(host(), port)) {
      socket.setSoTimeout(GREETING_TIMEOUT_MS);
      InputStream greeting = socket.getInputStream();
      return greeting.readNBytes(GREETING_HEADER_BYTES).length == GREETING_HEADER_BYTES
          && greeting.read() == PROTOCOL_VERSION;
    } catch (IOException e) {
      return false;
    }
  }

  private static PartLauncher container(int port) {
    List<String> words = new ArrayList<>(List.of("mariadbd"));
    words.addAll(SETTINGS);
    return PartContainer.of("mariadb", Image.MARIADB)
        .environment(
            Map.of(
                "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
                "1",
                "MARIADB_ROOT_HOST",
                "%",
                "MARIADB_DATABASE",
                "app"))
        .command(words)
        .publish(port, CONTAINER_PORT);
  }
}
