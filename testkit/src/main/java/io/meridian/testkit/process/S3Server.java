package io.meridian.testkit.process;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A server of the S3 API: Adobe's S3Mock, which keeps objects in files. It takes every key and
 * checks no signature, so it proves nothing about permissions; conditional writes it does decide.
 * It comes with a bucket {@code bucket}.
 *
 * <p>As a child process ({@link Housing}), it is found in the directory that the system property
 * {@code meridian.s3.home} names, else in {@code s3} beside the test kit's classes, where the build
 * copies it.
 */
public final class S3Server extends RestartableProcess {

  /** The system property that names the directory of the server's jar. */
  public static final String HOME_PROPERTY = "meridian.s3.home";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final int CONTAINER_PORT = 9090;
  private static final String VARIABLE = "COM_ADOBE_TESTING_S3MOCK_";
  private static final String PREFIX = "--com.adobe.testing.s3mock.";

  private final int port;
  private final HttpProbe probe = new HttpProbe("the S3 server");

  private S3Server(PartLauncher launcher, int port) {
    super(launcher, STOP_TIMEOUT);
    this.port = port;
  }

  /** A new server with an empty bucket, ready when this returns. */
  public static S3Server start(Scratch scratch) {
    int port = FreePorts.next();
    PartLauncher launcher =
        switch (Housing.ofThisJvm()) {
          case EMBEDDED -> embedded(scratch, port);
          case CONTAINERS -> container(port);
        };
    S3Server server = new S3Server(launcher, port);
    server.awaitReady();
    return server;
  }

  /** The endpoint; buckets are in the path. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The name of its bucket. */
  public String bucket() {
    return "bucket";
  }

  @Override
  public void awaitReady() {
    process().awaitReady(() -> FreePorts.accepts(port) && probe.answers(endpoint()), START_TIMEOUT);
  }

  private static PartLauncher embedded(Scratch scratch, int port) {
    JavaProcess java =
        JavaProcess.ofJar("s3", jar())
            .arguments(
                PREFIX + "httpPort=" + port,
                "--server.port=" + FreePorts.next(),
                "--server.address=127.0.0.1",
                PREFIX + "store.initialBuckets=bucket",
                PREFIX + "store.root=" + scratch.directory("s3-data"),
                PREFIX + "store.retainFilesOnExit=true");
    return () -> java.start(scratch);
  }

  private static PartLauncher container(int port) {
    return PartContainer.of("s3", Image.S3)
        .environment(
            Map.of(
                VARIABLE + "STORE_INITIALBUCKETS",
                "bucket",
                VARIABLE + "STORE_ROOT",
                "s3-data",
                VARIABLE + "STORE_RETAINFILESONEXIT",
                "true"))
        .publish(port, CONTAINER_PORT);
  }

  private static Path jar() {
    String told = System.getProperty(HOME_PROPERTY);
    try {
      Path home =
          told != null
              ? Path.of(told)
              : Path.of(S3Server.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                  .resolveSibling("s3");
      if (Files.isDirectory(home)) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(home, "s3mock-*.jar")) {
          for (Path jar : found) {
            return jar;
          }
        }
      }
      throw new IllegalStateException(
          "Cannot start the S3 server: no s3mock-*.jar ("
              + HOME_PROPERTY
              + "="
              + told
              + ", looked in="
              + home
              + ")");
    } catch (URISyntaxException | IOException e) {
      throw new IllegalStateException("Cannot look for the S3 server", e);
    }
  }
}
