package io.meridian.benchmarks.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How many changes meet one of another region that their writer had not seen, tried out on the
 * first of a plan. An estimate of what a resolver will find: it does not follow how versions cover
 * each other.
 */
final class ConflictShare {

  private static final int TRIED = 100_000;
  private static final int GREATEST_LAG = 1 << 16;

  private ConflictShare() {}

  /** The least lag that makes at least this share; the greatest one tried when none does. */
  static int lag(LoadPlan plan, double share) {
    int low = 0;
    int high = GREATEST_LAG;
    if (share <= 0) {
      return 0;
    }
    Zipf zipf = new Zipf(plan.keys(), LoadPlan.SKEW);
    while (low < high) {
      int middle = (low + high) / 2;
      if (of(plan, zipf, middle) >= share) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The share with a lag, from 0 to 1. */
  static double of(LoadPlan plan, Zipf zipf, int lag) {
    SplittableRandom random = new SplittableRandom(LoadPlan.SEED);
    // What is on its way, of one partition after the other as if they were one.
    Deque<long[]> unseen = new ArrayDeque<>();
    Map<Long, int[]> byKey = new HashMap<>();
    int window = lag * plan.partitions();
    int conflicts = 0;
    for (int i = 0; i < TRIED; i++) {
      long key = zipf.next(random);
      int region = random.nextInt(plan.regions());
      int[] writers = byKey.computeIfAbsent(key, k -> new int[plan.regions()]);
      for (int other = 0; other < writers.length; other++) {
        if (other != region && writers[other] > 0) {
          conflicts++;
          break;
        }
      }
      writers[region]++;
      unseen.add(new long[] {key, region});
      if (unseen.size() > window) {
        long[] seen = unseen.remove();
        int[] counts = byKey.get(seen[0]);
        if (counts != null) {
          counts[(int) seen[1]]--;
        }
      }
    }
    return (double) conflicts / TRIED;
  }
}
