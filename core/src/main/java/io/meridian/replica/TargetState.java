package io.meridian.replica;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * The state of a target.
 *
 * <pre>
 *             attempts exhausted                applied
 *   ACTIVE ───────────────────────► FAILED ───────────────► SYNCING ──► ACTIVE (caught up)
 *     ▲ │                            │  ▲     or resumed      │ │
 *     │ └─── paused ──► PAUSED ◄─────┘  └──── exhausted ──────┘ │
 *     └── resumed ────────┘ ▲─────────────────── paused ────────┘
 *
 *   any ── removed ──► REMOVED, for good
 * </pre>
 *
 * <p>An event that the picture does not show in a state leaves it as it is: a task may tell what
 * became of an attempt that was under way when its target was paused, and a command may be given
 * twice.
 */
public enum TargetState {
  /** Changes are applied as they come. */
  ACTIVE,
  /** A person has paused it. Nothing is applied; everything waits in its topic. */
  PAUSED,
  /** It failed, is written to again, and is catching up with what waited. */
  SYNCING,
  /** All attempts were in vain. It is tried on, at the slowest pace; everything waits. */
  FAILED,
  /** A person has taken it out of replication. It comes back under another name only. */
  REMOVED;

  private static final Map<TargetState, Map<TargetEvent, TargetState>> TRANSITIONS = transitions();

  /**
   * The state after an event.
   *
   * @throws IllegalStateException when the target was removed and the event is a person's; the
   *     message says so
   */
  public TargetState after(TargetEvent event) {
    if (this == REMOVED && (event == TargetEvent.PAUSED || event == TargetEvent.RESUMED)) {
      throw new IllegalStateException(
          "the target was removed; create its connector anew (event=" + event + ")");
    }
    return TRANSITIONS.getOrDefault(this, Map.of()).getOrDefault(event, this);
  }

  /**
   * The state of a target from those of its tasks: the one that a person has to know of first.
   *
   * @param tasks may be empty, which is that of a target without a task
   */
  public static TargetState of(Collection<TargetState> tasks) {
    for (TargetState worst : new TargetState[] {FAILED, SYNCING, PAUSED, REMOVED}) {
      if (tasks.contains(worst)) {
        return worst;
      }
    }
    return ACTIVE;
  }

  private static Map<TargetState, Map<TargetEvent, TargetState>> transitions() {
    Map<TargetState, Map<TargetEvent, TargetState>> all = new EnumMap<>(TargetState.class);
    all.put(
        ACTIVE,
        Map.of(
            TargetEvent.PAUSED, PAUSED,
            TargetEvent.ATTEMPTS_EXHAUSTED, FAILED,
            TargetEvent.REMOVED, REMOVED));
    all.put(PAUSED, Map.of(TargetEvent.RESUMED, ACTIVE, TargetEvent.REMOVED, REMOVED));
    all.put(
        SYNCING,
        Map.of(
            TargetEvent.PAUSED, PAUSED,
            TargetEvent.ATTEMPTS_EXHAUSTED, FAILED,
            TargetEvent.CAUGHT_UP, ACTIVE,
            TargetEvent.REMOVED, REMOVED));
    all.put(
        FAILED,
        Map.of(
            TargetEvent.PAUSED, PAUSED,
            TargetEvent.RESUMED, SYNCING,
            TargetEvent.APPLIED, SYNCING,
            TargetEvent.REMOVED, REMOVED));
    return all;
  }
}
