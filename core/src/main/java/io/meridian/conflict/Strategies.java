package io.meridian.conflict;

/**
 * The strategies of one resource type: which one a policy version stands for. All regions have read
 * the same policies, so they know the same of every version.
 */
@FunctionalInterface
public interface Strategies {

  /** Last write wins, whatever the version. */
  Strategies DEFAULT = version -> PickOne.LAST_WRITE_WINS;

  /** The strategy as of a policy version; never null. */
  Strategy at(long version);

  /** The strategy of a key: that of the newest policy any of its events names. */
  default Strategy of(KeyState state) {
    return at(state.policy());
  }

  /** What a key shows. */
  default Visible visible(KeyState state) {
    return of(state).visible(state);
  }
}
