package io.meridian.conflict;

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
 *   <li>C: no two siblings are of the same region;
 *   <li>D: no sibling is covered by V.
 * </ul>
 *
 * <p>There is on purpose no way to resolve two versions against each other; see RATIONALE, "Why is
 * there no resolve(current, incoming)?".
 *
 * @param seen V
 * @param siblings sorted by region
 */
public record KeyState(VersionVector seen, List<Version> siblings) {

  /** The state of a key nobody ever wrote. */
  public static final KeyState EMPTY = new KeyState(VersionVector.EMPTY, List.of());

  private static final Comparator<Version> BY_REGION = Comparator.comparing(v -> v.dot().region());

  /** The state with one more event seen. Gives this very object when the event adds nothing. */
  public KeyState join(Event event) {
    VersionVector covered = event.covers();
    Version version = event.version();
    if (seen.covers(covered) && (seen.covers(version.dot()) || holds(version))) {
      return this;
    }
    return over(seen.max(covered), siblings, List.of(version));
  }

  /** The state that has seen what both have seen. */
  public KeyState join(KeyState other) {
    return over(seen.max(other.seen), siblings, other.siblings);
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

  private static KeyState over(VersionVector seen, List<Version> left, List<Version> right) {
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
    return new KeyState(seen, List.copyOf(kept));
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
