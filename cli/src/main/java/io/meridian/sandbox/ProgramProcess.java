package io.meridian.sandbox;

import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.FreePorts;
import io.meridian.testkit.process.JavaProcess;
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
public final class ProgramProcess implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);
  private static final int OK = 200;

  private final Scratch scratch;
  private final JavaProcess java;
  private final int port;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_TIMEOUT).build();
  private ChildProcess process;

  private ProgramProcess(Scratch scratch, JavaProcess java, int port) {
    this.scratch = scratch;
    this.java = java;
    this.port = port;
    this.process = java.start(scratch);
  }

  /**
   * Starts a program; it is ready when this returns.
   *
   * @param name of its log
   * @param command the subcommand: capture or resolve
   */
  static ProgramProcess start(Scratch scratch, String name, String command, Path config) {
    int port = FreePorts.next();
    JavaProcess java =
        JavaProcess.of(name, "io.meridian.cli.Meridian")
            .heap("192m")
            .environment("MERIDIAN__HEALTH__PORT", Integer.toString(port))
            .arguments(command, "--config", config.toString());
    ProgramProcess program = new ProgramProcess(scratch, java, port);
    program.awaitReady();
    return program;
  }

  /** The base of its health endpoint. */
  public URI health() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Its process, as it was started last. */
  public ChildProcess process() {
    return process;
  }

  /** Ends it at once, as a crash would. */
  public void kill9() {
    process.kill9();
  }

  /** Ends it in good order. */
  public void stop() {
    process.stop(STOP_TIMEOUT);
  }

  /** Starts it again; ends it before when it still runs. It is ready when this returns. */
  public void restart() {
    relaunch();
    awaitReady();
  }

  /** As {@link #restart()}, but does not wait until it is ready. */
  public void relaunch() {
    stop();
    process = java.start(scratch);
  }

  /**
   * Waits until it says that it does its work.
   *
   * @throws IllegalStateException when it ended or is not ready in time, with the end of its log
   */
  public void awaitReady() {
    process.awaitReady(this::isReady, START_TIMEOUT);
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

  @Override
  public void close() {
    stop();
  }
}
