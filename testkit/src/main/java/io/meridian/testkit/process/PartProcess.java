package io.meridian.testkit.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;

/**
 * One run of a part, from its start to its end: a process of this machine, or a container's. The
 * same may be done to either.
 */
public sealed interface PartProcess permits ChildProcess, ContainerProcess {

  /** How messages call it. */
  String name();

  /**
   * The process id; of a container that of its first process, where its engine runs.
   *
   * @throws IllegalStateException when a container has none: it has ended
   */
  long pid();

  /** Whether it has not ended yet; true for a suspended one. */
  boolean isAlive();

  /** What it ended with, when it has; a signal counts from 128. */
  int exitCode();

  /** What it has written since this start. */
  String output();

  /** Ends it and all that it has started with SIGKILL and waits until they are gone. */
  void kill9();

  /**
   * Stops it and all that it has started in their tracks. Connections stay open. When this returns,
   * none of them does anything any more.
   */
  void suspend();

  /** Lets what was suspended go on. */
  void resume();

  /**
   * Asks it to end with a signal, and kills it when it has not ended in time.
   *
   * @param signal its name without SIG
   * @return whether it ended by itself
   */
  boolean stop(String signal, Duration timeout);

  /** As {@link #stop(String, Duration)}, with SIGTERM. */
  default boolean stop(Duration timeout) {
    return stop("TERM", timeout);
  }

  /**
   * Waits until it says it is ready.
   *
   * @param ready asked every few milliseconds; must not block for long
   * @throws IllegalStateException when it ended or the time is over; the message shows the end of
   *     its log. What is not ready in time keeps running
   */
  default void awaitReady(BooleanSupplier ready, Duration timeout) {
    long start = System.nanoTime();
    boolean settled = Polling.until(() -> !isAlive() || ready.getAsBoolean(), timeout);
    if (!settled) {
      throw new IllegalStateException(
          "Cannot await " + name() + ": not ready in time (timeout=" + timeout + ")\n" + logTail());
    }
    if (!isAlive()) {
      throw new IllegalStateException(
          "Cannot await " + name() + ": it ended (exit=" + exitCode() + ")\n" + logTail());
    }
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    LoggerFactory.getLogger(PartProcess.class)
        .info("Ready name={} pid={} tookMs={}", name(), pid(), tookMs);
  }

  /** The last lines of what it has written since this start. */
  default String logTail() {
    List<String> lines = output().lines().toList();
    int from = Math.max(0, lines.size() - 60);
    return "--- end of the log of "
        + name()
        + "\n"
        + String.join("\n", lines.subList(from, lines.size()));
  }
}
