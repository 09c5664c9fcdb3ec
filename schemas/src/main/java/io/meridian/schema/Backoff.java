package io.meridian.schema;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How often and after what waits a failed call is tried again.
 *
 * @param retries tries after the first, from 0
 * @param first the wait before the first of them
 * @param longest no wait is longer
 */
record Backoff(int retries, Duration first, Duration longest) {

  /**
   * The wait before a retry: doubled with each, then shortened at random by up to half, so that
   * many clients of a registry that comes back do not ask at the same moment.
   *
   * @param retry from 0
   * @param random gives numbers in [0, 1)
   */
  Duration before(int retry, DoubleSupplier random) {
    long doubled = Math.multiplyExact(first.toMillis(), 1L << Math.min(retry, 30));
    long capped = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(capped - (long) (capped / 2.0 * random.getAsDouble()));
  }
}
