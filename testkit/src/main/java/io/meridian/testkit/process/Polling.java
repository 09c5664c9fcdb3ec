package io.meridian.testkit.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something that can only be asked for. */
final class Polling {

  private static final long PAUSE_MS = 25;

  private Polling() {}

  /** Whether the condition came true in time; asked at once, and then every few milliseconds. */
  static boolean until(BooleanSupplier condition, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot go on waiting: interrupted", e);
    }
  }
}
