package io.meridian.benchmarks.figure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Follows a run from its begin to its end. What is measured begins when a share of all is through,
 * so that neither the start of a program nor the compiling of its code counts, and ends when the
 * last is.
 *
 * <p>Progress may be counted in other units than records (offsets, among which are the markers of
 * transactions): what counts is which share of the end had been reached at the begin.
 */
public final class MeasuredRun {

  private static final long LOOK_EVERY_MS = 10;
  private static final Duration STALLED = Duration.ofSeconds(120);

  private final long total;
  private final double warmUp;
  private final Duration settle;

  /**
   * @param total how many records go through
   * @param warmUp the share of them that goes through before, from 0 to below 1
   * @param settle how long progress must stand still at or beyond the total to be the end; zero
   *     when it is exact
   */
  public MeasuredRun(long total, double warmUp, Duration settle) {
    this.total = total;
    this.warmUp = warmUp;
    this.settle = settle;
  }

  /**
   * Waits for the end.
   *
   * @param progress never falls
   * @param alive whether what makes the progress still runs
   * @param log what to show when it does not
   * @throws IllegalStateException when it died, or nothing moved for two minutes
   */
  public Lap await(
      LongSupplier progress, CpuClock clock, BooleanSupplier alive, Supplier<String> log) {
    Mark begin = null;
    Mark last = mark(0, clock);
    long moved = System.nanoTime();
    while (true) {
      long now = progress.getAsLong();
      if (now > last.done()) {
        moved = System.nanoTime();
        // Reading the times of processes is not free, so only where it may count.
        last = begin == null || now >= total ? mark(now, clock) : new Mark(now, moved, last.cpu());
        if (begin == null && now >= total * warmUp) {
          begin = last;
        }
      }
      long still = System.nanoTime() - moved;
      if (begin != null && last.done() >= total && still >= settle.toNanos()) {
        return lap(begin, last);
      }
      if (!alive.getAsBoolean() || still > STALLED.toNanos()) {
        throw new IllegalStateException(
            "Cannot measure: "
                + (alive.getAsBoolean() ? "nothing moved for " + STALLED : "it has died")
                + " (done="
                + now
                + ", expected="
                + total
                + ")\n"
                + log.get());
      }
      pause();
    }
  }

  private Lap lap(Mark begin, Mark end) {
    long records = Math.round((double) total * (end.done() - begin.done()) / end.done());
    Map<String, Duration> used = new LinkedHashMap<>();
    end.cpu()
        .forEach(
            (part, time) ->
                used.put(part, time.minus(begin.cpu().getOrDefault(part, Duration.ZERO))));
    return new Lap(records, Duration.ofNanos(end.nanos() - begin.nanos()), used);
  }

  private static Mark mark(long done, CpuClock clock) {
    return new Mark(done, System.nanoTime(), clock.read());
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot go on measuring: interrupted", e);
    }
  }

  private record Mark(long done, long nanos, Map<String, Duration> cpu) {}
}
