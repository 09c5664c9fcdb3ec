package io.meridian.testkit.simulation;

/** How much is proved: a slice in every build, all of it with {@code -Dmeridian.proof=full}. */
final class Proof {

  static final boolean FULL = "full".equals(System.getProperty("meridian.proof"));

  private Proof() {}

  static int of(int slice, int full) {
    return FULL ? full : slice;
  }
}
