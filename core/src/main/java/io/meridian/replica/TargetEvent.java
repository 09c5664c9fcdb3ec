package io.meridian.replica;

/** What alters the state of a target. */
public enum TargetEvent {
  /** A person pauses it. */
  PAUSED,
  /** A person lets it go on. */
  RESUMED,
  /** A change could not be applied, and neither in any of the retries. */
  ATTEMPTS_EXHAUSTED,
  /** A change was applied. */
  APPLIED,
  /** All that had waited while it failed is applied. */
  CAUGHT_UP,
  /** A person takes it out of replication. */
  REMOVED
}
