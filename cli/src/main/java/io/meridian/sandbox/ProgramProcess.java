package io.meridian.sandbox;

import io.meridian.testkit.process.FreePorts;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.JvmOptions;
import io.meridian.testkit.process.RestartableProcess;
import io.meridian.testkit.process.Scratch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A capture or a resolver as a user would run it: the {@code meridian} command in a process of its
 * own, with its configuration file and its health endpoint. Keeps its port over restarts.
 */
public final class ProgramProcess extends RestartableProcess {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
  private static final int OK = 200;
  private static final String HEAP = "192m";

  private final int port;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_TIMEOUT).build();

  private ProgramProcess(Scratch scratch, JavaProcess java, int port) {
    super(scratch, java, STOP_TIMEOUT);
    this.port = port;
  }

  /**
   * Starts a program; it is ready when this returns.
   *
   * @param name of its log
   * @param command the subcommand: capture or resolve
   */
  static ProgramProcess start(
      Scratch scratch, String name, String command, Path config, Compiling compiling) {
    ProgramProcess program = launch(scratch, name, command, config, compiling.options(HEAP));
    program.awaitReady();
    return program;
  }

  /**
   * Starts a program, and does not wait until it is ready.
   *
   * @param name of its log
   * @param command the subcommand: capture or resolve
   * @param options how its JVM is run
   */
  public static ProgramProcess launch(
      Scratch scratch, String name, String command, Path config, JvmOptions options) {
    int port = FreePorts.next();
    JavaProcess java =
        JavaProcess.of(name, "io.meridian.cli.Meridian")
            .options(options)
            .environment("MERIDIAN__HEALTH__PORT", Integer.toString(port))
            .arguments(command, "--config", config.toString());
    return new ProgramProcess(scratch, java, port);
  }

  /** The base of its health endpoint. */
  public URI health() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void awaitReady() {
    process().awaitReady(this::isReady, START_TIMEOUT);
  }

  /** Whether it says that it does its work. */
  public boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(health().resolve("/health/ready")).timeout(ASK_TIMEOUT).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot await a program: interrupted", e);
    }
  }
}
