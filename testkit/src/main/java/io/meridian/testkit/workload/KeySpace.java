package io.meridian.testkit.workload;

import java.util.random.RandomGenerator;

/**
 * Which rows are written. All regions share all keys; the hot ones are so few that regions write
 * the same row within milliseconds, which makes conflicts.
 *
 * @param hotKeys how many keys are hot, 1 or more
 * @param coldKeys how many there are besides, 1 or more
 * @param hotPercent how many of a hundred operations take a hot key, 0 to 100
 */
public record KeySpace(int hotKeys, int coldKeys, int hotPercent) {

  /** Validates. */
  public KeySpace {
    if (hotKeys < 1 || coldKeys < 1 || hotPercent < 0 || hotPercent > 100) {
      throw new IllegalArgumentException(
          "Cannot choose keys: out of range (hotKeys="
              + hotKeys
              + ", coldKeys="
              + coldKeys
              + ", hotPercent="
              + hotPercent
              + ")");
    }
  }

  /** A key, 0 to hotKeys + coldKeys - 1. */
  long pick(RandomGenerator random) {
    return random.nextInt(100) < hotPercent
        ? random.nextInt(hotKeys)
        : hotKeys + random.nextInt(coldKeys);
  }
}
