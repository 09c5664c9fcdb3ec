package io.meridian.testkit.process;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server of the S3 API: Adobe's S3Mock, which keeps objects in files. It takes every key and
 * checks no signature, so it proves nothing about permissions; conditional writes it does decide.
 * It comes with a bucket {@code bucket}.
 *
 * <p>It is found in the directory that the system property {@code meridian.s3.home} names, else in
 * {@code s3} beside the test kit's classes, where the build copies it.
 */
public final class S3Server extends RestartableProcess {

  /** The system property that names the directory of the server's jar. */
  public static final String HOME_PROPERTY = "meridian.s3.home";

  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final String PREFIX = "--com.adobe.testing.s3mock.";

  private final int port;

  private S3Server(Scratch scratch, JavaProcess java, int port) {
    super(scratch, java, STOP_TIMEOUT);
    this.port = port;
  }

  /** A new server with an empty bucket, ready when this returns. */
  public static S3Server start(Scratch scratch) {
    int port = FreePorts.next();
    JavaProcess java =
        JavaProcess.ofJar("s3", jar())
            .arguments(
                PREFIX + "httpPort=" + port,
                "--server.port=" + FreePorts.next(),
                "--server.address=127.0.0.1",
                PREFIX + "store.initialBuckets=bucket",
                PREFIX + "store.root=" + scratch.directory("s3-data"),
                PREFIX + "store.retainFilesOnExit=true");
    S3Server server = new S3Server(scratch, java, port);
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
    process().awaitReady(() -> FreePorts.accepts(port), START_TIMEOUT);
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
