package io.meridian.capture;

import io.meridian.feed.Change;

/**
 * A local row change, ready for the journal but for its stamp.
 *
 * @param table for messages
 * @param key the bytes of the resource's key
 * @param commitMicros when its transaction was committed, microseconds since the epoch
 */
record RowChange(String table, byte[] key, Change change, long commitMicros) {

  /** The change with the revision that only the end of its transaction tells. */
  Change revised(long revision) {
    return new Change(
        change.key(), change.operation(), change.payload(), revision, change.before());
  }

  /** What it takes in memory, about. */
  int weight() {
    byte[] before = change.before();
    return key.length
        + change.payload().bytes().length
        + (before == null ? 0 : before.length)
        + 200;
  }
}
