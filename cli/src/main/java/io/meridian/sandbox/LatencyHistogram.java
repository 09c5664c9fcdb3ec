package io.meridian.sandbox;

import java.time.Duration;

/**
 * Counts of durations, exact to 1 part in 64 whatever their size. Buckets are powers of two of
 * microseconds, each cut into 64 equal parts. Thread-safe.
 */
final class LatencyHistogram {

  private static final int PARTS_BITS = 6;
  private static final int PARTS = 1 << PARTS_BITS;

  private final long[] counts = new long[(Long.SIZE - PARTS_BITS) * PARTS];
  private long total;
  private long maxMicros;

  /** Counts one duration; a negative one (clocks differ by less than they say) counts as zero. */
  synchronized void record(long micros) {
    long value = Math.max(0, micros);
    counts[bucket(value)]++;
    total++;
    maxMicros = Math.max(maxMicros, value);
  }

  /** How many were counted. */
  synchronized long count() {
    return total;
  }

  /** The longest; zero when none was counted. */
  synchronized Duration max() {
    return micros(maxMicros);
  }

  /**
   * The duration that this share of all do not exceed; zero when none was counted.
   *
   * @param share from 0 to 1
   */
  synchronized Duration quantile(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank && seen > 0) {
        return micros(Math.min(upper(bucket), maxMicros));
      }
    }
    return Duration.ZERO;
  }

  private static int bucket(long value) {
    int exponent = Long.SIZE - Long.numberOfLeadingZeros(value | (PARTS - 1)) - PARTS_BITS;
    return exponent * PARTS + (int) (value >>> exponent);
  }

  private static long upper(int bucket) {
    int exponent = bucket / PARTS;
    long part = bucket % PARTS;
    return ((part + 1) << exponent) - 1;
  }

  private static Duration micros(long value) {
    return Duration.ofNanos(value * 1_000);
  }
}
