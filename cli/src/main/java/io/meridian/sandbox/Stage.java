package io.meridian.sandbox;

import java.time.Duration;
import java.util.Map;

/**
 * What came of writing at one rate.
 *
 * @param rate the row changes a second that were asked for, all regions together; 0 is as fast as
 *     it goes
 * @param changes local row changes that were made
 * @param written how long that was
 * @param latency from a change's commit in its database until another region's database showed it
 * @param conflicts that every region has resolved at least
 */
record Stage(int rate, long changes, Duration written, Latency latency, long conflicts) {

  /**
   * Of what each region wrote, and how long its changes took.
   *
   * @param changes row changes of each region
   */
  static Stage of(
      int rate,
      Map<?, Long> changes,
      Duration written,
      LatencyHistogram latencies,
      long conflicts) {
    long total = changes.values().stream().mapToLong(Long::longValue).sum();
    return new Stage(rate, total, written, Latency.of(latencies), conflicts);
  }

  /** Local row changes a second, all regions together. */
  double changesPerSecond() {
    return changes * 1e9 / written.toNanos();
  }

  /**
   * How long changes took.
   *
   * @param samples how many pairs of a change and another region were measured
   */
  record Latency(long samples, Duration p50, Duration p99, Duration max) {

    static Latency of(LatencyHistogram histogram) {
      return new Latency(
          histogram.count(), histogram.quantile(0.50), histogram.quantile(0.99), histogram.max());
    }
  }
}
