package io.meridian.resolver;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long something that is away is waited for, and whether that is so now. Thread-safe; with
 * several threads waiting, the last one to say so is heard.
 */
public final class Patience {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Duration total;
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private volatile @Nullable String waitingFor;

  /**
   * @param total after which nothing is tried any more
   * @param nanoTime a clock that never goes back
   */
  Patience(Duration total, LongSupplier nanoTime, Sleeper sleeper) {
    this.total = total;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
  }

  /** In real time. */
  public static Patience of(Duration total) {
    return new Patience(total, System::nanoTime, TimeUnit.MILLISECONDS::sleep);
  }

  /** Why somebody waits; null when nobody does. */
  @Nullable String waitingFor() {
    return waitingFor;
  }

  /** The reading of the clock at which a wait ends that begins now. */
  long begin(String why) {
    waitingFor = why;
    return nanoTime.getAsLong() + total.toNanos();
  }

  /** Says that the wait was worth it. */
  void end() {
    waitingFor = null;
  }

  /**
   * Waits a moment, unless the deadline would pass.
   *
   * @return whether to try again
   */
  boolean pause(long deadline) {
    if (nanoTime.getAsLong() + PAUSE.toNanos() - deadline > 0) {
      return false;
    }
    try {
      sleeper.sleep(PAUSE.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits. */
  @FunctionalInterface
  interface Sleeper {

    /** Waits for so many milliseconds. */
    void sleep(long millis) throws InterruptedException;
  }
}
