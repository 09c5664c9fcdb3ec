package io.meridian.cli;

import io.meridian.endpoint.HealthServer;
import io.meridian.health.Health;
import io.meridian.health.Program;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a program as a process: started with its health endpoint in front, closed in good
 * order when the process is asked to end, ended with an exit code when the program is no longer
 * alive.
 */
final class ProgramRun {

  /** The exit code of a program that died of itself. */
  static final int DIED = 1;

  private static final Logger LOGGER = LoggerFactory.getLogger(ProgramRun.class);
  private static final long LOOK_EVERY_MS = 500;

  /** How long a start may go on when the process is asked to end, before it is interrupted. */
  private static final long START_GRACE_MS = 2_000;

  private static final long CLOSE_TIMEOUT_MS = 30_000;

  private final Program program;
  private final InetSocketAddress address;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  ProgramRun(Program program, InetSocketAddress address) {
    this.program = program;
    this.address = address;
  }

  /**
   * Runs until the program dies or the process is asked to end.
   *
   * @return the exit code; after a signal the JVM ends with 128 + signal whatever this is
   */
  int run() throws InterruptedException {
    Thread main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endOnSignal(main), "shutdown"));
    try (HealthServer server = HealthServer.start(address, program)) {
      LOGGER.info("Starting name={} healthPort={}", program.name(), server.port());
      program.start();
      started.countDown();
      LOGGER.info("Started name={}", program.name());
      boolean died = awaitEnd();
      return died ? DIED : 0;
    } finally {
      program.close();
      LOGGER.info("Stopped name={}", program.name());
      closed.countDown();
    }
  }

  private boolean awaitEnd() throws InterruptedException {
    while (!asked.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
      Health health = program.health();
      if (!health.live()) {
        LOGGER.error("Died name={} detail={}", program.name(), health.detail());
        return true;
      }
    }
    LOGGER.info("Stopping name={}", program.name());
    return false;
  }

  /** In the shutdown hook: lets the main thread close the program, and waits for it. */
  private void endOnSignal(Thread main) {
    asked.countDown();
    try {
      if (started.getCount() > 0 && !closed.await(START_GRACE_MS, TimeUnit.MILLISECONDS)) {
        main.interrupt();
      }
      closed.await(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
