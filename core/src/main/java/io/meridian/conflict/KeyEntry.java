package io.meridian.conflict;

import io.meridian.version.Dot;
import io.meridian.version.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * What one region's resolver keeps of a key: the state, which is the same in all regions, and what
 * this region last told its stores to write, which depends on the order in which events reached it.
 *
 * @param state the joined state
 * @param written the event whose processing last gave {@link Effect#APPLY}; null when none has
 * @param trail the events not yet audited
 * @param divergent whether an event of the key came with two contents
 */
public record KeyEntry(
    KeyState state, @Nullable Dot written, ConflictTrail trail, boolean divergent) {

  /** The entry of a key nobody ever wrote. */
  public static final KeyEntry EMPTY = new KeyEntry(KeyState.EMPTY, null);

  /** An entry with nothing left to audit. */
  public KeyEntry(KeyState state, @Nullable Dot written) {
    this(state, written, ConflictTrail.EMPTY, false);
  }

  /** With another state. */
  public KeyEntry with(KeyState other) {
    return new KeyEntry(other, written, trail, divergent);
  }

  /** With another state, which an event made the stores write. */
  KeyEntry written(KeyState other, Dot by) {
    return new KeyEntry(other, by, trail, divergent);
  }

  /** With another trail. */
  public KeyEntry with(ConflictTrail other) {
    return new KeyEntry(state, written, other, divergent);
  }

  /** Marked: an event of the key came with two contents. */
  public KeyEntry diverged() {
    return new KeyEntry(state, written, trail, true);
  }

  /**
   * Whether the key can be forgotten: all that is left of it are deletes, and no event is still to
   * come whose writer had not seen them.
   *
   * @param stable what every region has applied, and says so in its own journal
   */
  public boolean isPurgeable(VersionVector stable) {
    return !divergent
        && trail.isEmpty()
        && (written == null || stable.covers(written))
        && state.siblings().stream()
            .allMatch(
                version -> !version.operation().leavesResource() && stable.covers(version.dot()));
  }

  /**
   * Whether the key can be forgotten, its policy included: where it is written again, the writer
   * names at least that policy, so regions that have forgotten it and regions that have not agree.
   *
   * @param stable what every region has applied, and says so in its own journal
   * @param known the newest policy version that every region's writers know, and say so likewise
   */
  public boolean isPurgeable(VersionVector stable, long known) {
    return state.policy() <= known && isPurgeable(stable);
  }
}
