package io.meridian.capture;

/**
 * The end of the last source transaction that is committed in Kafka. Written by the thread that
 * commits, read by Debezium's.
 */
final class CommittedPosition {

  private volatile long commitLsn;

  CommittedPosition(long commitLsn) {
    this.commitLsn = commitLsn;
  }

  long commitLsn() {
    return commitLsn;
  }

  void advance(long lsn) {
    commitLsn = lsn;
  }
}
