package io.meridian.testkit.model;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Last write wins, as a function of the set of changes of one key. */
public final class LastWrite {

  private static final Reference REFERENCE = new Reference(new TreeMap<>());

  private LastWrite() {}

  /** The changes that no other change saw. */
  public static List<Change> maximal(Collection<Change> changes) {
    return Reference.maximal(changes);
  }

  /**
   * The change that shows; empty when there are no changes. A delete that shows means that there is
   * no row.
   */
  public static Optional<Change> visible(Collection<Change> changes) {
    return REFERENCE.shown(changes).map(Shown::change);
  }
}
