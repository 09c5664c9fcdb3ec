package io.meridian.testkit.process;

import java.time.Duration;

/** A server or program that can be killed and comes back on the same port and data. */
public abstract class RestartableProcess implements AutoCloseable {

  private final PartLauncher launcher;
  private final Duration stopTimeout;
  private PartProcess process;

  /**
   * Starts a Java program, and does not wait until it is ready.
   *
   * @param stopTimeout after which an end in good order is made a kill
   */
  protected RestartableProcess(Scratch scratch, JavaProcess java, Duration stopTimeout) {
    this(() -> java.start(scratch), stopTimeout);
  }

  /** As above, whatever it runs in. */
  RestartableProcess(PartLauncher launcher, Duration stopTimeout) {
    this.launcher = launcher;
    this.stopTimeout = stopTimeout;
    this.process = launcher.launch();
  }

  /**
   * Waits until it does its work.
   *
   * @throws IllegalStateException when it ended or is not ready in time, with the end of its log
   */
  public abstract void awaitReady();

  /** Its process, as it was started last. */
  public final PartProcess process() {
    return process;
  }

  /** Ends it at once, as a crash would. */
  public final void kill9() {
    process.kill9();
    launcher.clearAfterKill();
  }

  /** Ends it in good order. */
  public final void stop() {
    process.stop(stopTimeout);
  }

  /** Starts it again; ends it before when it still runs. It is ready when this returns. */
  public final void restart() {
    relaunch();
    awaitReady();
  }

  /** As {@link #restart()}, but does not wait until it is ready. */
  public final void relaunch() {
    stop();
    process = launcher.launch();
  }

  @Override
  public void close() {
    stop();
    launcher.discard();
  }
}
