package io.meridian.resolver;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which sequences of one instance were seen in one partition: all before {@code next} but the
 * missing ones. Mutable, and owned by the stream thread of its task.
 *
 * <p>A sequence that was missing and comes late is new, not a repeat: dropping it would lose a
 * change. At most {@value #HOLES_AT_MOST} holes are kept; of more the oldest are given up, and what
 * comes late for them counts as a repeat.
 */
final class InstanceProgress {

  /** How many holes are remembered. */
  static final int HOLES_AT_MOST = 64;

  /** What a sequence is to those seen before. */
  enum Step {
    /** The next one. */
    NEXT,
    /** Later than the next one: those between are missing. */
    GAP,
    /** One of the missing. */
    LATE,
    /** Seen before. */
    REPEAT
  }

  /** Of how many sequences before the next one the checksum is remembered. */
  static final int CHECKSUMS = 64;

  private record Hole(long from, long to) {}

  private long next;
  private final int[] checksums = new int[CHECKSUMS];
  private final List<Hole> holes = new ArrayList<>(0);

  /** The progress of an instance of which nothing was seen. */
  InstanceProgress() {}

  /** Reads back what {@link #bytes()} gives. */
  static InstanceProgress of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    InstanceProgress progress = new InstanceProgress();
    progress.next = in.getLong();
    for (int i = 0; i < CHECKSUMS; i++) {
      progress.checksums[i] = in.getInt();
    }
    while (in.hasRemaining()) {
      progress.holes.add(new Hole(in.getLong(), in.getLong()));
    }
    return progress;
  }

  /** The sequence after the greatest seen; 0 when none was. */
  long next() {
    return next;
  }

  /**
   * Notes a sequence as seen.
   *
   * @param sequence from 0
   * @param checksum of the record
   */
  Step see(long sequence, int checksum) {
    Step step = see(sequence);
    if (step != Step.REPEAT && sequence > next - 1 - CHECKSUMS) {
      checksums[(int) (sequence % CHECKSUMS)] = checksum;
    }
    return step;
  }

  /**
   * Whether a sequence that was seen before came with another content then. False where that is too
   * long ago to be known.
   */
  boolean isForked(long sequence, int checksum) {
    return sequence > next - 1 - CHECKSUMS && checksums[(int) (sequence % CHECKSUMS)] != checksum;
  }

  private Step see(long sequence) {
    if (sequence == next) {
      next++;
      return Step.NEXT;
    }
    if (sequence < next) {
      return fill(sequence) ? Step.LATE : Step.REPEAT;
    }
    if (holes.size() == HOLES_AT_MOST) {
      holes.remove(0);
    }
    holes.add(new Hole(next, sequence - 1));
    next = sequence + 1;
    return Step.GAP;
  }

  private boolean fill(long sequence) {
    for (int i = 0; i < holes.size(); i++) {
      Hole hole = holes.get(i);
      if (hole.from <= sequence && sequence <= hole.to) {
        holes.remove(i);
        if (sequence < hole.to) {
          holes.add(i, new Hole(sequence + 1, hole.to));
        }
        if (hole.from < sequence) {
          holes.add(i, new Hole(hole.from, sequence - 1));
        }
        return true;
      }
    }
    return false;
  }

  /** The next sequence, the checksums of the last, the first and last of each hole. */
  byte[] bytes() {
    ByteBuffer out =
        ByteBuffer.allocate(Long.BYTES * (1 + 2 * holes.size()) + Integer.BYTES * CHECKSUMS);
    out.putLong(next);
    for (int checksum : checksums) {
      out.putInt(checksum);
    }
    for (Hole hole : holes) {
      out.putLong(hole.from).putLong(hole.to);
    }
    return out.array();
  }
}
