package io.meridian.benchmarks.figure;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run of one side.
 *
 * @param records that went through in the time measured; at least 1
 * @param took that time
 * @param cpu by part the CPU time used meanwhile
 */
public record Lap(long records, Duration took, Map<String, Duration> cpu) {

  private static final double MILLION = 1e6;

  /** Copies; there must be something to divide by. */
  public Lap {
    cpu = Collections.unmodifiableMap(new LinkedHashMap<>(cpu));
    if (records < 1 || took.isZero() || took.isNegative()) {
      throw new IllegalArgumentException(
          "Cannot tell a speed: nothing was measured (records=" + records + ", took=" + took + ")");
    }
  }

  /** How many records a second. */
  public double recordsPerSecond() {
    return records / seconds(took);
  }

  /** CPU seconds of all parts for a million records. */
  public double cpuPerMillion() {
    return cpu.values().stream().mapToDouble(Lap::seconds).sum() / records * MILLION;
  }

  /** CPU seconds of one part for a million records; zero for a part that took no part. */
  public double cpuPerMillion(String part) {
    return seconds(cpu.getOrDefault(part, Duration.ZERO)) / records * MILLION;
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
