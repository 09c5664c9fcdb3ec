package io.meridian.conflict;

import io.meridian.conflict.ConflictTrail.Step;
import java.util.AbstractList;
import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The steps of a trail, in their order: an immutable list to which a longer one can be had without
 * a copy. Several lists share an array; each sees its part, and only one can have the place after
 * its end.
 */
final class Steps extends AbstractList<Step> implements RandomAccess {

  static final Steps NONE = new Steps(new Shelf(new Step[0], 0), 0, 0, 0);

  private static final int AT_LEAST = 4;

  /** An array, and how many of its places are taken. */
  private record Shelf(Step[] places, AtomicInteger taken) {

    private Shelf(Step[] places, int taken) {
      this(places, new AtomicInteger(taken));
    }
  }

  private final Shelf shelf;
  private final int from;
  private final int to;
  private final long bytes;

  private Steps(Shelf shelf, int from, int to, long bytes) {
    this.shelf = shelf;
    this.from = from;
    this.to = to;
    this.bytes = bytes;
  }

  /** Those of a list, which is not kept. */
  static Steps of(List<Step> steps) {
    if (steps instanceof Steps same) {
      return same;
    }
    Step[] places = steps.toArray(new Step[0]);
    long bytes = 0;
    for (Step step : places) {
      bytes += step.bytes();
    }
    return new Steps(new Shelf(places, places.length), 0, places.length, bytes);
  }

  /** How many bytes of payload they have. */
  long bytes() {
    return bytes;
  }

  /** With one more, at its place in the order. */
  Steps with(Step step, Comparator<Step> order) {
    int at = to;
    while (at > from && order.compare(shelf.places()[at - 1], step) > 0) {
      at--;
    }
    long more = bytes + step.bytes();
    if (at == to && to < shelf.places().length && shelf.taken().compareAndSet(to, to + 1)) {
      shelf.places()[to] = step;
      return new Steps(shelf, from, to + 1, more);
    }
    Step[] places = new Step[Math.max(AT_LEAST, size() + 1 + size() / 2)];
    System.arraycopy(shelf.places(), from, places, 0, at - from);
    places[at - from] = step;
    System.arraycopy(shelf.places(), at, places, at - from + 1, to - at);
    return new Steps(new Shelf(places, size() + 1), 0, size() + 1, more);
  }

  /** Without the first of them. */
  Steps without(int first) {
    if (first == 0) {
      return this;
    }
    if (first == size()) {
      return NONE;
    }
    long less = bytes;
    for (int i = 0; i < first; i++) {
      less -= get(i).bytes();
    }
    return new Steps(shelf, from + first, to, less);
  }

  @Override
  public Step get(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(index);
    }
    return shelf.places()[from + index];
  }

  @Override
  public int size() {
    return to - from;
  }
}
