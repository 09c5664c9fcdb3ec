package io.meridian.apply;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.VisibleVersion;

/**
 * One version to write into a store.
 *
 * @param partition of the resolved topic
 * @param key the canonical text of the resource
 * @param version what the row has to be; with DELETE there is to be no row
 */
public record RowChange(int partition, String key, VisibleVersion version)
    implements Comparable<RowChange> {

  /** Whether the row has to go. */
  public boolean deletes() {
    return version.getOperation() == ChangeOperation.DELETE;
  }

  /** By key: every writer that locks rows in this order cannot deadlock with another that does. */
  @Override
  public int compareTo(RowChange other) {
    return key.compareTo(other.key);
  }
}
