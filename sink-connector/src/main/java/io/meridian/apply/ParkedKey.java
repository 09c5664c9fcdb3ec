package io.meridian.apply;

import io.meridian.version.VersionVector;

/**
 * A key that a store holds back.
 *
 * @param floor what the store had applied of the partition before the first outcome of the key that
 *     it did not write; see {@link io.meridian.version.HeldKeys}
 * @param state whether its latest version is still to be written
 * @param attempts how often the store refused it, or it was spared, from 1
 * @param sinceMillis when that was first, milliseconds since the epoch
 * @param localMicros with WAITING, when the local change was committed that it waits for,
 *     microseconds since the epoch; 0 when that is not known, and with other states
 */
public record ParkedKey(
    VersionVector floor, State state, int attempts, long sinceMillis, long localMicros) {

  /** A key that waits for no local change that is known of. */
  public ParkedKey(VersionVector floor, State state, int attempts, long sinceMillis) {
    this(floor, state, attempts, sinceMillis, 0);
  }

  /**
   *
   *
   * <pre>
   *   refused ──► PARKED ──── retried, written ──► (gone)
   *                 │  ▲                            ▲
   *              discard └── a later one refused ┐  │
   *                 ▼                            │  │
   *             DISCARDED ── a later version ────┴──┘ written
   *
   *   spared ──► WAITING ── the local change has come back resolved, written ──► (gone)
   * </pre>
   *
   * <p>WAITING and PARKED become each other when an attempt says so.
   */
  public enum State {
    /** Its latest version is kept and tried again; later versions queue behind it. */
    PARKED,
    /** A person gave up the version. The next one is written as if nothing had been. */
    DISCARDED,
    /**
     * Its row has a local change that is not yet resolved. Its latest version is kept, and written
     * unless that change prevails.
     */
    WAITING
  }

  /** The key once its version is refused, again or for the first time. */
  ParkedKey refused(long nowMillis) {
    return state == State.WAITING
        ? new ParkedKey(floor, State.PARKED, 1, nowMillis)
        : new ParkedKey(floor, State.PARKED, attempts + 1, sinceMillis);
  }

  /** The key once its row is spared, again or for the first time. */
  ParkedKey spared(long commitMicros, long nowMillis) {
    return state == State.WAITING
        ? new ParkedKey(floor, State.WAITING, attempts + 1, sinceMillis, commitMicros)
        : new ParkedKey(floor, State.WAITING, 1, nowMillis, commitMicros);
  }

  /** The key once its version is given up. */
  ParkedKey discarded() {
    return new ParkedKey(floor, State.DISCARDED, attempts, sinceMillis);
  }
}
