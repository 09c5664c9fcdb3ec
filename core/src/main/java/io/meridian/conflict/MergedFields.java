package io.meridian.conflict;

import io.meridian.version.Dot;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Who last changed each field, and whatever else the rules of a merge need: the second half of a
 * key's state where its policy is a merge, and empty where it is not.
 *
 * <p>A function of the set of events, as {@link KeyState} is: each rule keeps those contributions
 * that no other of the field makes superfluous, whatever the order in which they came. A delete
 * takes with it every contribution that its writer had seen, and no other; so does an insert, for
 * whoever inserts sees no row.
 *
 * @param floor the pointwise maximum of what the deletes and inserts cover
 * @param contributions sorted; none that the floor covers
 */
public record MergedFields(VersionVector floor, List<Contribution> contributions) {

  /** Nothing was written under a merge. */
  public static final MergedFields EMPTY = new MergedFields(VersionVector.EMPTY, List.of());

  /** Whether nothing was written under a merge. */
  boolean isEmpty() {
    return contributions.isEmpty() && floor.size() == 0;
  }

  /** With one event more. Gives this very object when the event adds nothing. */
  MergedFields join(Event event) {
    List<FieldChange> changes = event.changes();
    if (changes == null) {
      return this;
    }
    Version version = event.version();
    VersionVector above =
        version.operation() == Operation.UPDATE ? floor : floor.max(event.covers());
    if (above.equals(floor) && (changes.isEmpty() || floor.covers(version.dot()))) {
      return this;
    }
    Stamp stamp = version.stamp();
    List<Contribution> given = new ArrayList<>(changes.size());
    for (FieldChange change : changes) {
      if (change.rule() == FieldRule.UNION) {
        for (String element : change.value().elements()) {
          FieldValue one = FieldValue.set(List.of(element));
          given.add(new Contribution(new FieldChange(change.field(), change.rule(), one), stamp));
        }
      } else {
        given.add(new Contribution(change, stamp));
      }
    }
    MergedFields joined = over(above, contributions, given);
    return joined.equals(this) ? this : joined;
  }

  /** What both have seen. */
  MergedFields join(MergedFields other) {
    if (other.isEmpty()) {
      return this;
    }
    return over(floor.max(other.floor), contributions, other.contributions);
  }

  private static MergedFields over(
      VersionVector floor, List<Contribution> left, List<Contribution> right) {
    TreeSet<Contribution> all = new TreeSet<>(left);
    all.addAll(right);
    all.removeIf(contribution -> floor.covers(contribution.stamp().dot()));
    List<Contribution> kept = new ArrayList<>(all.size());
    List<Contribution> field = new ArrayList<>();
    for (Contribution contribution : all) {
      if (!field.isEmpty() && !field.get(0).isOfSameField(contribution)) {
        keep(field, kept);
        field.clear();
      }
      field.add(contribution);
    }
    keep(field, kept);
    return new MergedFields(floor, List.copyOf(kept));
  }

  /**
   * The same fields with less to keep: of each region, field and rule what lies below {@code
   * stable} becomes one contribution. Right when every delete still to come has seen all that is
   * stable, for then it takes all of it or nothing.
   *
   * @param stable what every region has applied, and says so in its own journal
   */
  public MergedFields settle(VersionVector stable) {
    List<Contribution> settled = new ArrayList<>(contributions.size());
    for (Contribution contribution : contributions) {
      int at = stable.covers(contribution.stamp().dot()) ? sameOrigin(settled, contribution) : -1;
      if (at < 0) {
        settled.add(contribution);
      } else {
        settled.set(at, sum(settled.get(at), contribution));
      }
    }
    return settled.size() == contributions.size()
        ? this
        : new MergedFields(floor, settled.stream().sorted().toList());
  }

  private static int sameOrigin(List<Contribution> settled, Contribution contribution) {
    for (int i = settled.size() - 1; i >= 0; i--) {
      Contribution candidate = settled.get(i);
      boolean sameElement =
          contribution.change().rule() != FieldRule.UNION
              || candidate.change().value().equals(contribution.change().value());
      if (candidate.isOfSameField(contribution)
          && sameElement
          && candidate.stamp().dot().region().equals(contribution.stamp().dot().region())) {
        return i;
      }
    }
    return -1;
  }

  /** Of two contributions of one origin, in the order of their stamps. */
  private static Contribution sum(Contribution earlier, Contribution later) {
    FieldChange mine = earlier.change();
    FieldValue other = later.change().value();
    FieldValue value;
    switch (mine.rule()) {
      case MAX:
        value = mine.value().compareTo(other) > 0 ? mine.value() : other;
        break;
      case MIN:
        value = mine.value().compareTo(other) < 0 ? mine.value() : other;
        break;
      case COUNTER:
        value = FieldValue.number(mine.value().amount().add(other.amount()).toPlainString());
        break;
      default:
        return later;
    }
    return new Contribution(
        new FieldChange(mine.field(), mine.rule(), value, mine.base()), earlier.stamp());
  }

  /** Of one field, in the order of their stamps. */
  private static void keep(List<Contribution> field, List<Contribution> kept) {
    for (int i = 0; i < field.size(); i++) {
      boolean superfluous = false;
      for (int j = i + 1; j < field.size() && !superfluous; j++) {
        superfluous = isSuperfluous(field.get(i), field.get(j));
      }
      if (!superfluous) {
        kept.add(field.get(i));
      }
    }
  }

  /**
   * Whether the field is the same without the earlier one. Only where both are of one region: a
   * delete that takes the later one takes the earlier too, while of two regions' it may take
   * either. Later is by the order of writes and by the place in the journal: where writers of one
   * region have clocks that differ, a delete may take the one and leave the other.
   */
  private static boolean isSuperfluous(Contribution earlier, Contribution later) {
    Dot dot = earlier.stamp().dot();
    Dot laterDot = later.stamp().dot();
    if (!dot.region().equals(laterDot.region())
        || dot.position().compareTo(laterDot.position()) > 0) {
      return false;
    }
    FieldValue value = earlier.change().value();
    FieldValue laterValue = later.change().value();
    switch (earlier.change().rule()) {
      case LATEST:
        return true;
      case MAX:
        return laterValue.compareTo(value) >= 0;
      case MIN:
        return laterValue.compareTo(value) <= 0;
      case UNION:
        return laterValue.equals(value);
      default:
        return false;
    }
  }
}
