package io.meridian.testkit.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Last write wins, as a function of the set of changes of one key. */
public final class LastWrite {

  private static final Comparator<Change> LATEST =
      Comparator.comparing(Change::hlc, Long::compareUnsigned).thenComparing(Change::dot);

  private LastWrite() {}

  /** The changes that no other change saw. */
  public static List<Change> maximal(Collection<Change> changes) {
    return changes.stream().filter(e -> changes.stream().noneMatch(f -> f.saw(e))).toList();
  }

  /**
   * The change that shows; empty when there are no changes. A delete that shows means that there is
   * no row.
   */
  public static Optional<Change> visible(Collection<Change> changes) {
    return maximal(changes).stream().max(LATEST);
  }
}
