package io.meridian.testkit.workload;

import java.util.concurrent.TimeUnit;

/**
 * Spreads operations of many writers evenly over time. What was missed is made up for, but for the
 * last second only: after a long outage there is no flood.
 */
final class Pacer {

  private static final long MOST_BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long nanosPerOperation;
  private long nextNanos = System.nanoTime();

  /**
   * A pacer that starts now.
   *
   * @param changesPerSecond 0 means that nobody waits
   */
  Pacer(int changesPerSecond) {
    this.nanosPerOperation =
        changesPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / changesPerSecond;
  }

  /** Waits for the turn of this many operations. */
  void await(int operations) throws InterruptedException {
    if (nanosPerOperation == 0) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      nextNanos = Math.max(nextNanos, now - MOST_BEHIND_NANOS);
      wait = nextNanos - now;
      nextNanos += nanosPerOperation * operations;
    }
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
  }

  /** Moves all later turns, by this many operations: forth when positive, back when negative. */
  synchronized void shift(long operations) {
    nextNanos += nanosPerOperation * operations;
  }
}
