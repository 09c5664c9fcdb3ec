package io.meridian.guard;

import org.jspecify.annotations.Nullable;

/**
 * Which of a region's own changes have come back resolved, in one partition. A region's changes
 * stand in its journal in the order of their commits, so the latest commit time that was seen
 * stands for all before it. Of the latest transaction itself only a part may have been seen, so its
 * keys are remembered, up to {@value #MOST_KEYS}; beyond that, and after a restart, its commit time
 * stands for all of it.
 *
 * <p>Two commits of one moment may be in the log in the other order than their times. Of such a
 * pair the later in the log counts as resolved too early by as long as it takes to capture it.
 *
 * <p>Immutable.
 */
public final class Captured {

  /** None of the region's changes was seen: nothing says that it is captured at all. */
  public static final Captured NONE = new Captured(0, null, 0);

  /** How many keys of the latest transaction are remembered. */
  static final int MOST_KEYS = 10_000;

  private final long micros;
  private final @Nullable Key keys;
  private final int count;

  private Captured(long micros, @Nullable Key keys, int count) {
    this.micros = micros;
    this.keys = keys;
    this.count = count;
  }

  /**
   * What is known after a restart.
   *
   * @param micros the latest commit time that was seen, microseconds since the epoch; 0 for none
   */
  public static Captured until(long micros) {
    return micros <= 0 ? NONE : new Captured(micros, null, MOST_KEYS);
  }

  /**
   * One of the region's own changes was seen.
   *
   * @param commitMicros when it was committed, microseconds since the epoch
   */
  public Captured after(String key, long commitMicros) {
    if (commitMicros > micros) {
      return new Captured(commitMicros, new Key(key, null), 1);
    }
    if (commitMicros < micros || count == MOST_KEYS || commitMicros == 0) {
      return this;
    }
    return new Captured(micros, new Key(key, keys), count + 1);
  }

  /** Whether the change that a commit made to a key is among those that were seen. */
  public boolean has(String key, long commitMicros) {
    if (micros == 0 || commitMicros < micros) {
      return true;
    }
    if (commitMicros > micros) {
      return false;
    }
    for (Key seen = keys; seen != null; seen = seen.before) {
      if (seen.text.equals(key)) {
        return true;
      }
    }
    return count == MOST_KEYS;
  }

  /** The latest commit time that was seen, microseconds since the epoch; 0 for none. */
  public long micros() {
    return micros;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Captured that && micros == that.micros;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(micros);
  }

  @Override
  public String toString() {
    return Long.toString(micros);
  }

  private record Key(String text, @Nullable Key before) {}
}
