package io.meridian.version;

/**
 * A place in one partition of one region's journal: the epoch of the journal, then the offset.
 * Ordered epoch first.
 *
 * @param epoch from 1; raised when a journal is founded anew, so that a position is never used
 *     twice
 * @param offset the record's offset in its origin journal, from 0; -1 means "before the first
 *     record of the epoch"
 */
public record Position(int epoch, long offset) implements Comparable<Position> {

  /** Before every record of every epoch. */
  public static final Position START = new Position(0, -1);

  /**
   * @throws IllegalArgumentException when the epoch is negative or the offset below -1
   */
  public Position {
    if (epoch < 0 || offset < -1) {
      throw new IllegalArgumentException(
          "Cannot make a position: out of range (epoch=" + epoch + ", offset=" + offset + ")");
    }
  }

  /** The place directly before this one in the same epoch. */
  public Position previous() {
    return new Position(epoch, Math.max(-1, offset - 1));
  }

  @Override
  public int compareTo(Position other) {
    int byEpoch = Integer.compare(epoch, other.epoch);
    return byEpoch != 0 ? byEpoch : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return epoch + ":" + offset;
  }
}
