package io.meridian.throttle;

/**
 * A token bucket that lends: work whose size is known only when it is done takes its tokens
 * afterwards, if need be from the future, and the next work waits until the debt is paid. Over any
 * time the work done is at most the rate times that time, and one second's worth, and one piece of
 * work more. One thread. (The leaky bucket as a meter, ITU-T I.371, with a debt.)
 */
public final class TokenBucket {

  private static final double NANOS = 1e9;

  private final double perSecond;
  private double tokens;
  private long lastNanos;

  /**
   * Starts full: with the tokens of one second.
   *
   * @param perSecond above 0
   * @param nowNanos a reading of a clock that never goes back, as all that follow
   */
  public TokenBucket(long perSecond, long nowNanos) {
    if (perSecond < 1) {
      throw new IllegalArgumentException(
          "Cannot hold to a rate: not above 0 (per second=" + perSecond + ")");
    }
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.lastNanos = nowNanos;
  }

  /**
   * Takes tokens for what was done.
   *
   * @param amount from 0
   * @return how long to wait before more is done, nanoseconds; 0 when there are tokens left
   */
  public long take(long amount, long nowNanos) {
    if (amount < 0) {
      throw new IllegalArgumentException("Cannot take tokens: negative (amount=" + amount + ")");
    }
    double earned = Math.max(0, nowNanos - lastNanos) / NANOS * perSecond;
    tokens = Math.min(perSecond, tokens + earned) - amount;
    lastNanos = nowNanos;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS);
  }
}
