package io.meridian.testkit.workload;

/**
 * What writers did. Exact once the workload was stopped.
 *
 * @param transactions committed
 * @param changes rows inserted, updated and deleted by committed transactions, a change of a
 *     primary key counted twice: exactly what a capture must journal
 * @param missed operations of committed transactions that changed no row
 * @param aborted transactions rolled back: deadlocks, unique keys, lost connections
 * @param resolvedCommitted transactions whose connection broke in the commit and that were found
 *     committed afterwards; counted in {@code transactions} too
 * @param resolvedAborted the same, found rolled back; counted in {@code aborted} too
 * @param connectionsLost how often a writer had to connect again
 */
public record Tally(
    long transactions,
    long changes,
    long missed,
    long aborted,
    long resolvedCommitted,
    long resolvedAborted,
    long connectionsLost) {

  /** Nothing yet. */
  public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public Tally plus(Tally other) {
    return new Tally(
        transactions + other.transactions,
        changes + other.changes,
        missed + other.missed,
        aborted + other.aborted,
        resolvedCommitted + other.resolvedCommitted,
        resolvedAborted + other.resolvedAborted,
        connectionsLost + other.connectionsLost);
  }

  static Tally committed(Outcome outcome) {
    return new Tally(1, outcome.changes(), outcome.missed(), 0, 0, 0, 0);
  }

  static Tally abortedOnce() {
    return new Tally(0, 0, 0, 1, 0, 0, 0);
  }

  static Tally resolved(Outcome outcome, boolean committed) {
    return committed
        ? new Tally(1, outcome.changes(), outcome.missed(), 0, 1, 0, 0)
        : new Tally(0, 0, 0, 1, 0, 1, 0);
  }

  static Tally lostConnection() {
    return new Tally(0, 0, 0, 0, 0, 0, 1);
  }

  /**
   * What one transaction does when it commits.
   *
   * @param changes rows changed, a change of a primary key counted twice
   * @param missed operations that changed no row
   */
  record Outcome(long changes, long missed) {

    static final Outcome NONE = new Outcome(0, 0);

    Outcome plus(long moreChanges) {
      return new Outcome(changes + moreChanges, missed + (moreChanges == 0 ? 1 : 0));
    }
  }
}
