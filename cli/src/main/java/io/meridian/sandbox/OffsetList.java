package io.meridian.sandbox;

import java.util.Arrays;

/**
 * The offsets of the records of one partition, ascending. Transaction markers take offsets too, so
 * an offset says nothing about how many records lie before it. Thread-safe.
 */
final class OffsetList {

  private long[] offsets = new long[1_024];
  private int size;

  /** Adds the next record's offset. */
  synchronized void add(long offset) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
    }
    offsets[size++] = offset;
  }

  /** How many records there are. */
  synchronized int size() {
    return size;
  }

  /** How many records lie before an offset. */
  synchronized int before(long offset) {
    int at = Arrays.binarySearch(offsets, 0, size, offset);
    return at >= 0 ? at : -at - 1;
  }
}
