package io.meridian.apply;

/**
 * A row that a store will not write, and why.
 *
 * @param localMicros when the local change was committed for which it was spared, microseconds
 *     since the epoch; 0 with other causes
 */
public record RefusedRow(RowChange change, Refusal refusal, long localMicros) {

  /** A row that the store refuses. */
  public RefusedRow(RowChange change, Refusal refusal) {
    this(change, refusal, 0);
  }

  /** A row that is not written for the sake of a local change. */
  public static RefusedRow spared(RowChange change, String table, long localMicros) {
    return new RefusedRow(
        change,
        Refusal.ofRow(
            RefusalCause.LOCAL_CHANGE,
            table,
            "The row was changed here, and the change is not yet captured and resolved"),
        localMicros);
  }

  /** What is known of its key from now on. */
  ParkedKey key(Progress before, long nowMillis) {
    ParkedKey known = before.parked().find(change.key());
    boolean spared = refusal.cause() == RefusalCause.LOCAL_CHANGE;
    if (known != null) {
      return spared ? known.spared(localMicros, nowMillis) : known.refused(nowMillis);
    }
    ParkedKey.State state = spared ? ParkedKey.State.WAITING : ParkedKey.State.PARKED;
    return new ParkedKey(before.vector(), state, 1, nowMillis, localMicros);
  }
}
