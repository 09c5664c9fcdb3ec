package io.meridian.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A real schema registry: Apicurio, spoken to over its Confluent-compatible API. It keeps
 * everything in memory: after {@link #kill9()} or {@link #stop()} a restart gives an empty one on
 * the same port.
 *
 * <p>As a child process ({@link Housing}), the distribution is found in the directory that the
 * system property {@code meridian.registry.home} names, else in {@code registry} beside the test
 * kit's classes, where the build unpacks it.
 */
public final class Registry extends RestartableProcess {

  /** The system property that names the directory of the unpacked distribution. */
  public static final String HOME_PROPERTY = "meridian.registry.home";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final int CONTAINER_PORT = 8080;

  private final int port;
  private final HttpProbe probe = new HttpProbe("the registry");

  private Registry(PartLauncher launcher, int port) {
    super(launcher, STOP_TIMEOUT);
    this.port = port;
  }

  /** A new, empty registry, ready when this returns. */
  public static Registry start(Scratch scratch) {
    int port = FreePorts.next();
    PartLauncher launcher =
        switch (Housing.ofThisJvm()) {
          case EMBEDDED -> embedded(scratch, port);
          case CONTAINERS -> container(port);
        };
    Registry registry = new Registry(launcher, port);
    registry.awaitReady();
    return registry;
  }

  /** The base of the Confluent-compatible API: {@code http://127.0.0.1:<port>/apis/ccompat/v7}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }

  /** The port of 127.0.0.1, for a proxy. */
  public int port() {
    return port;
  }

  @Override
  public void awaitReady() {
    process()
        .awaitReady(
            () -> FreePorts.accepts(port) && probe.answers(URI.create(url() + "/subjects")),
            START_TIMEOUT);
  }

  private static PartLauncher embedded(Scratch scratch, int port) {
    JavaProcess java =
        JavaProcess.ofJar("registry", runner(home()))
            .heap("320m")
            .property("quarkus.http.host", "127.0.0.1")
            .property("quarkus.http.port", Integer.toString(port))
            .property("quarkus.log.level", "WARN")
            .property("quarkus.log.console.color", "false");
    return () -> java.start(scratch);
  }

  private static PartLauncher container(int port) {
    return PartContainer.of("registry", Image.REGISTRY)
        .environment(
            Map.of(
                "JAVA_OPTS_APPEND",
                String.join(" ", JvmOptions.quick("320m").words()),
                "QUARKUS_LOG_LEVEL",
                "WARN"))
        .publish(port, CONTAINER_PORT);
  }

  private static Path home() {
    String told = System.getProperty(HOME_PROPERTY);
    if (told != null) {
      return Path.of(told);
    }
    try {
      Path classes =
          Path.of(Registry.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolveSibling("registry");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot find the classes of the test kit", e);
    }
  }

  private static Path runner(Path home) {
    if (Files.isDirectory(home)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(home, "*-runner.jar")) {
        for (Path jar : found) {
          return jar;
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot look for the registry: " + home, e);
      }
    }
    throw new IllegalStateException(
        "Cannot start the registry: no *-runner.jar ("
            + HOME_PROPERTY
            + "="
            + System.getProperty(HOME_PROPERTY)
            + ", looked in="
            + home
            + ")");
  }
}
