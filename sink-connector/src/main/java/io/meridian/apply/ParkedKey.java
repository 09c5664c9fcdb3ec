package io.meridian.apply;

import io.meridian.version.VersionVector;

/**
 * A key that a store holds back.
 *
 * @param floor what the store had applied of the partition before the first outcome of the key that
 *     it did not write; see {@link io.meridian.version.HeldKeys}
 * @param state whether its latest version is still to be written
 * @param attempts how often the store refused it, from 1
 * @param sinceMillis when it was refused first, milliseconds since the epoch
 */
public record ParkedKey(VersionVector floor, State state, int attempts, long sinceMillis) {

  /**
   *
   *
   * <pre>
   *   refused ──► PARKED ──── retried, written ──► (gone)
   *                 │  ▲                            ▲
   *              discard └── a later one refused ┐  │
   *                 ▼                            │  │
   *             DISCARDED ── a later version ────┴──┘ written
   * </pre>
   */
  public enum State {
    /** Its latest version is kept and tried again; later versions queue behind it. */
    PARKED,
    /** A person gave up the version. The next one is written as if nothing had been. */
    DISCARDED
  }

  /** The key once its version is refused again. */
  ParkedKey again() {
    return new ParkedKey(floor, State.PARKED, attempts + 1, sinceMillis);
  }

  /** The key once its version is given up. */
  ParkedKey discarded() {
    return new ParkedKey(floor, State.DISCARDED, attempts, sinceMillis);
  }
}
