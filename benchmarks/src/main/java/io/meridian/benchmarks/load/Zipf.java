package io.meridian.benchmarks.load;

import java.util.SplittableRandom;

/**
 * Ranks with a Zipf distribution, the most frequent first. The generator of Gray et al., "Quickly
 * generating billion-record synthetic databases" (SIGMOD 1994), which YCSB uses too: a closed form
 * that is exact for the first two ranks and close for the others.
 */
final class Zipf {

  private final long ranks;
  private final double theta;
  private final double alpha;
  private final double zeta;
  private final double eta;

  /**
   * @param ranks at least 1
   * @param theta the skew, above 0 and below 1
   */
  Zipf(long ranks, double theta) {
    this.ranks = ranks;
    this.theta = theta;
    this.alpha = 1 / (1 - theta);
    this.zeta = zeta(ranks, theta);
    this.eta =
        (1 - Math.pow(2.0 / ranks, 1 - theta)) / (1 - zeta(Math.min(2, ranks), theta) / zeta);
  }

  /** The next rank, from 0. */
  long next(SplittableRandom random) {
    double u = random.nextDouble();
    double scaled = u * zeta;
    if (scaled < 1 || ranks == 1) {
      return 0;
    }
    if (scaled < 1 + Math.pow(0.5, theta)) {
      return 1;
    }
    return Math.min(ranks - 1, (long) (ranks * Math.pow(eta * u - eta + 1, alpha)));
  }

  private static double zeta(long ranks, double theta) {
    double sum = 0;
    for (long rank = 1; rank <= ranks; rank++) {
      sum += 1 / Math.pow(rank, theta);
    }
    return sum;
  }
}
