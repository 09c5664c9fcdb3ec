package io.meridian.objects;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How long superseded versions stay: while they are among the latest of their key, or young.
 *
 * @param versions how many of a key, the visible one among them, from 1
 * @param age since their events were committed at the source; zero keeps none for its age
 */
public record KeepPolicy(int versions, Duration age) {

  /** Checks that at least the visible version stays. */
  public KeepPolicy {
    if (versions < 1 || age.isNegative()) {
      throw new IllegalArgumentException(
          "Cannot keep versions by this: at least one has to stay (versions="
              + versions
              + ", age="
              + age
              + ")");
    }
  }

  /**
   * Whether a version stays.
   *
   * @param nth its number among those of its key, the latest is 1
   * @param timestampMicros since the epoch
   */
  boolean keeps(int nth, long timestampMicros, Instant now) {
    Instant committed = Instant.EPOCH.plus(timestampMicros, ChronoUnit.MICROS);
    return nth <= versions || committed.plus(age).isAfter(now);
  }
}
