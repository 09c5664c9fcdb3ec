package io.meridian.sandbox;

import io.meridian.testkit.process.AtExit;
import io.meridian.testkit.process.Scratch;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One run of the sandbox from the first line on the screen to the exit code. However it ends, by
 * itself, by a failure or by a signal, no process and no file of it is left.
 *
 * <p>The log goes into the scratch directory, which must be there before the first logger is.
 */
public final class Sandbox {

  /** The exit code when it could not start or broke off. */
  public static final int FAILED = 2;

  private static final long END_TIMEOUT_S = 40;

  private final SandboxOptions options;
  private final Screen screen;
  private final Thread main = Thread.currentThread();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Guarded by this. */
  private boolean interruptible;

  private volatile boolean interrupted;

  /**
   * @param terminal whether the stream is a terminal that understands ANSI sequences
   */
  public Sandbox(SandboxOptions options, PrintStream out, boolean terminal) {
    this.options = options;
    this.screen = new Screen(out, terminal);
  }

  /**
   * Runs it in the calling thread.
   *
   * @return the exit code: 0 when the verdict is good, 1 when not, 2 when there is none
   */
  public int run() {
    if (!AtExit.registerUser(this::endOnSignal)) {
      return FAILED;
    }
    try {
      return runIn(Scratch.create("sandbox"));
    } catch (RuntimeException e) {
      return failed(e);
    } finally {
      ended.countDown();
    }
  }

  private int runIn(Scratch scratch) {
    try {
      // What libraries unpack at run time must not outlive this either.
      System.setProperty("java.io.tmpdir", scratch.directory("tmp").toString());
      System.setProperty("meridian.log.file", scratch.file("sandbox.log").toString());
      LoggerFactory.getLogger(Sandbox.class).info("Sandbox directory={}", scratch.root());
      return mayBegin() ? run(scratch) : FAILED;
    } catch (RuntimeException e) {
      return failed(e);
    } finally {
      if (interrupted) {
        // The directory goes when this JVM has ended what still writes into it.
        screen.line("Stopped; no process and no file is left.");
      } else {
        scratch.close();
      }
    }
  }

  /**
   * From here on a signal interrupts this thread: not before there is something to be interrupted,
   * for a class that is being initialised would stay unusable.
   */
  private synchronized boolean mayBegin() {
    interruptible = true;
    return !interrupted;
  }

  private int failed(RuntimeException failure) {
    if (!interrupted) {
      tell(failure);
    }
    return FAILED;
  }

  private int run(Scratch scratch) {
    screen.line(options.title());
    screen.line("Data and logs in " + scratch.root());
    screen.line("");
    SandboxRun run = new SandboxRun(options, screen);
    @Nullable Verdict verdict = null;
    try (Deployment deployment = run.start(scratch)) {
      if (options.load() != SandboxOptions.Load.NONE
          || options.ending() == SandboxOptions.Ending.END) {
        verdict = run.verdict(deployment);
        screen.line("");
        VerdictText.lines(verdict).forEach(screen::line);
      }
      if (options.ending() == SandboxOptions.Ending.KEEP) {
        keep(deployment, scratch.root());
      }
    }
    return verdict == null ? 0 : verdict.exitCode();
  }

  private void keep(Deployment deployment, Path directory) {
    screen.line("");
    Invitation.lines(deployment, directory).forEach(screen::line);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // Only the end of this JVM interrupts: there is nothing to go on to.
      Thread.currentThread().interrupt();
    }
  }

  /** When this JVM exits: makes the main thread give up, and waits until it has. */
  private void endOnSignal() {
    if (ended.getCount() == 0) {
      return;
    }
    screen.line("");
    screen.line("Stopping ...");
    interrupt();
    try {
      ended.await(END_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void interrupt() {
    interrupted = true;
    if (interruptible) {
      main.interrupt();
    }
  }

  private void tell(RuntimeException failure) {
    screen.clear();
    List<String> lines = FailureText.lines(failure);
    screen.line("");
    lines.forEach(screen::line);
  }
}
