package io.meridian.conflict;

import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All that resolution keeps of a key: {@code (V, siblings)}.
 *
 * <p>V is the pointwise maximum of what the seen events cover. The siblings are the seen events
 * that V does not cover: the versions nobody has yet superseded, at most one a region. Both are
 * functions of the <em>set</em> of events seen, whatever their order and however often each came:
 *
 * <ul>
 *   <li>A: {@code join} is associative, commutative and idempotent;
 *   <li>B: equal sets of events give equal states, to the byte;
 *   <li>C: no two siblings are of the same region, but for those that people decided;
 *   <li>D: no sibling is covered by V.
 * </ul>
 *
 * <p>There is on purpose no way to resolve two versions against each other; see RATIONALE, "Why is
 * there no resolve(current, incoming)?".
 *
 * <p>With them come the greatest policy version that any event names, and the fields of a merge,
 * which are functions of the set for the same reason.
 *
 * @param seen V
 * @param siblings sorted by region, then by position
 * @param policy the greatest policy version of all events seen
 * @param merged the fields, where events were written under a merge
 */
public record KeyState(
    VersionVector seen, List<Version> siblings, long policy, MergedFields merged) {

  /** The state of a key nobody ever wrote. */
  public static final KeyState EMPTY = new KeyState(VersionVector.EMPTY, List.of());

  private static final Comparator<Version> BY_REGION =
      Comparator.<Version, RegionId>comparing(v -> v.dot().region())
          .thenComparing(v -> v.dot().position());

  /** A state without policy and merge. */
  public KeyState(VersionVector seen, List<Version> siblings) {
    this(seen, siblings, 0, MergedFields.EMPTY);
  }

  /** The state with one more event seen. Gives this very object when the event adds nothing. */
  public KeyState join(Event event) {
    VersionVector covered = event.covers();
    Version version = event.version();
    long newest = Math.max(policy, version.policy());
    MergedFields fields = merged.join(event);
    if (seen.covers(covered) && (seen.covers(version.dot()) || holds(version))) {
      return newest == policy && fields.equals(merged)
          ? this
          : new KeyState(seen, siblings, newest, fields);
    }
    VersionVector all = seen.max(covered);
    return new KeyState(all, over(all, siblings, List.of(version)), newest, fields);
  }

  /** The state that has seen what both have seen. */
  public KeyState join(KeyState other) {
    VersionVector all = seen.max(other.seen);
    return new KeyState(
        all,
        over(all, siblings, other.siblings),
        Math.max(policy, other.policy),
        merged.join(other.merged));
  }

  /** The same state with less to keep of its fields; see {@link MergedFields#settle}. */
  public KeyState settle(VersionVector stable) {
    MergedFields settled = merged.settle(stable);
    return settled.equals(merged) ? this : new KeyState(seen, siblings, policy, settled);
  }

  /** Whether this very version is among the siblings. */
  public boolean holds(Version version) {
    for (Version sibling : siblings) {
      if (sibling.dot().equals(version.dot())) {
        return true;
      }
    }
    return false;
  }

  private static List<Version> over(VersionVector seen, List<Version> left, List<Version> right) {
    if (left.size() == 1 && right.size() == 1 && seen.covers(left.get(0).dot())) {
      return seen.covers(right.get(0).dot()) ? List.of() : right;
    }
    List<Version> kept = new ArrayList<>(left.size() + right.size());
    for (Version version : left) {
      if (!seen.covers(version.dot())) {
        kept.add(version);
      }
    }
    int known = kept.size();
    for (Version version : right) {
      if (!seen.covers(version.dot()) && !contains(kept, known, version)) {
        kept.add(version);
      }
    }
    kept.sort(BY_REGION);
    return List.copyOf(kept);
  }

  private static boolean contains(List<Version> versions, int count, Version version) {
    for (int i = 0; i < count; i++) {
      if (versions.get(i).dot().equals(version.dot())) {
        return true;
      }
    }
    return false;
  }
}
