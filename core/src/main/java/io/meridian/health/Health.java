package io.meridian.health;

/**
 * How a program is.
 *
 * @param live false when only a restart can help
 * @param ready whether it does its work now; false while starting or when something it needs is
 *     away
 * @param detail one sentence for a person, without secrets or values of rows; may be empty
 */
public record Health(boolean live, boolean ready, String detail) {

  /**
   * @throws IllegalArgumentException when it is ready but not live
   */
  public Health {
    if (ready && !live) {
      throw new IllegalArgumentException(
          "Cannot report health: ready but not live (detail=" + detail + ")");
    }
  }

  /** Doing its work. */
  public static Health up(String detail) {
    return new Health(true, true, detail);
  }

  /** Not doing its work, but going to without a restart. */
  public static Health waiting(String detail) {
    return new Health(true, false, detail);
  }

  /** Beyond help without a restart. */
  public static Health failed(String detail) {
    return new Health(false, false, detail);
  }
}
