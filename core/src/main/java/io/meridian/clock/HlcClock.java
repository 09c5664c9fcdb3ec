package io.meridian.clock;

/**
 * A writer's clock: the greatest reading it has given or met. Not thread-safe; owned by the one
 * thread that stamps events. Its last reading has to survive a restart, see {@link #last()}.
 */
public final class HlcClock {

  private Hlc last;

  /**
   * @param last where to go on from: the greatest reading ever given or met; {@link Hlc#ZERO} for a
   *     writer that never wrote
   */
  public HlcClock(Hlc last) {
    this.last = last;
  }

  /** Meets a reading of somebody else: every later {@link #next} is greater. */
  public void observe(Hlc met) {
    last = last.max(met);
  }

  /**
   * The reading for the next event: greater than all given and met.
   *
   * @param wallMillis the wall clock, milliseconds since the epoch; may stand still or go back
   */
  public Hlc next(long wallMillis) {
    last = last.next(wallMillis);
    return last;
  }

  /** The greatest reading given or met. */
  public Hlc last() {
    return last;
  }
}
