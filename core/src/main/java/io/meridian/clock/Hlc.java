package io.meridian.clock;

import java.time.Instant;

/**
 * A hybrid logical clock reading: 48 bits of milliseconds since the epoch, then 16 bits of counter,
 * in one unsigned long. Ordered; {@link #ZERO} is before every reading of a writer.
 *
 * <p>Source: Kulkarni, Demirbas et al., "Logical Physical Clocks" (2014). Resolution never reads a
 * wall clock: only the writer of an event does, through {@link #next}.
 */
public record Hlc(long bits) implements Comparable<Hlc> {

  /** Before every reading that {@link #next} gives. */
  public static final Hlc ZERO = new Hlc(0);

  private static final long LAST = -1L;
  private static final int COUNTER_BITS = 16;
  private static final long MAX_MILLIS = (1L << 48) - 1;

  /**
   * @param millis milliseconds since the epoch, 0 to 2^48 - 1
   * @param counter 0 to 65,535
   * @throws IllegalArgumentException when one of them is out of range
   */
  public static Hlc of(long millis, int counter) {
    if (millis < 0 || millis > MAX_MILLIS || counter < 0 || counter > 0xFFFF) {
      throw new IllegalArgumentException(
          "Cannot make a clock reading: out of range (millis="
              + millis
              + ", counter="
              + counter
              + ")");
    }
    return new Hlc(millis << COUNTER_BITS | counter);
  }

  /**
   * The reading for an event that follows this one: greater than this, and no earlier than the wall
   * clock. A full counter carries into the milliseconds, so any number of events may share one of
   * them.
   *
   * @param wallMillis the writer's wall clock, milliseconds since the epoch; may stand still or go
   *     back
   * @throws IllegalStateException when this is the last reading there is
   */
  public Hlc next(long wallMillis) {
    if (bits == LAST) {
      throw new IllegalStateException(
          "Cannot advance the clock: no reading follows (hlc=" + this + ")");
    }
    long following = bits + 1;
    long physical = Math.max(0, Math.min(wallMillis, MAX_MILLIS)) << COUNTER_BITS;
    return new Hlc(Long.compareUnsigned(physical, following) > 0 ? physical : following);
  }

  /** The greater of the two. */
  public Hlc max(Hlc other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Milliseconds since the epoch. */
  public long millis() {
    return bits >>> COUNTER_BITS;
  }

  /** 0 to 65,535: the number of the event within its millisecond. */
  public int counter() {
    return (int) (bits & 0xFFFF);
  }

  @Override
  public int compareTo(Hlc other) {
    return Long.compareUnsigned(bits, other.bits);
  }

  @Override
  public String toString() {
    return Instant.ofEpochMilli(millis()) + "+" + counter();
  }
}
