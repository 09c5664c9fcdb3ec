package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory of MariaDB's data, and the child process that serves it. */
final class EmbeddedMariaDb implements PartLauncher {

  private static final String HOME_PROPERTY = MariaDb.HOME_PROPERTY;
  private static final Duration INIT_TIMEOUT = Duration.ofSeconds(120);

  private final Scratch scratch;
  private final List<String> words;

  private EmbeddedMariaDb(Scratch scratch, List<String> words) {
    this.scratch = scratch;
    this.words = words;
  }

  /** A new server with one empty database {@code app}. */
  static EmbeddedMariaDb initialised(Scratch scratch, int port, List<String> settings) {
    Path home = home();
    Path data = scratch.directory("mariadb-data");
    initialise(scratch, home, data);
    List<String> words = new ArrayList<>();
    words.addAll(
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
            "--port=" + port));
    words.addAll(settings);
    return new EmbeddedMariaDb(scratch, words);
  }

  @Override
  public PartProcess launch() {
    return ChildProcess.start(
        new ChildProcess.Command(
            "mariadb", words, Map.of(), scratch.root(), scratch.file("mariadb.log")));
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
