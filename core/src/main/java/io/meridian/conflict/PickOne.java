package io.meridian.conflict;

import java.util.Comparator;
import java.util.List;

/**
 * A strategy that shows one of the siblings as it is: the greatest in a total order over facts that
 * never change. The order of writes breaks every tie.
 *
 * <p>Downside of them all: of two concurrent writes one is not visible.
 */
public final class PickOne implements Strategy {

  /** The greatest (hlc, region, epoch, position). The default. */
  public static final Strategy LAST_WRITE_WINS =
      new PickOne("last_write_wins", Version.BY_WRITE, false);

  /** The least of the same order. */
  public static final Strategy FIRST_WRITE_WINS =
      new PickOne("first_write_wins", Version.BY_WRITE.reversed(), false);

  /** An insert or update before a delete, then the last write. */
  public static final Strategy INSERT_WINS =
      new PickOne(
          "insert_wins",
          Comparator.comparing((Version v) -> v.operation().leavesResource())
              .thenComparing(Version.BY_WRITE),
          false);

  /** The first write provisionally, until a person decides. */
  public static final Strategy MANUAL = new PickOne("manual", Version.BY_WRITE.reversed(), true);

  private final String label;
  private final Comparator<Version> order;
  private final boolean holds;

  /**
   * @param order total: no two versions of different dots are equal in it
   */
  PickOne(String label, Comparator<Version> order, boolean holds) {
    this.label = label;
    this.order = order;
    this.holds = holds;
  }

  @Override
  public Visible visible(KeyState state) {
    return Visible.of(greatest(state.siblings(), order));
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public boolean holds() {
    return holds;
  }

  @Override
  public String toString() {
    return label;
  }

  static Version greatest(List<Version> versions, Comparator<Version> order) {
    Version greatest = versions.get(0);
    for (int i = 1; i < versions.size(); i++) {
      Version candidate = versions.get(i);
      if (order.compare(candidate, greatest) > 0) {
        greatest = candidate;
      }
    }
    return greatest;
  }
}
