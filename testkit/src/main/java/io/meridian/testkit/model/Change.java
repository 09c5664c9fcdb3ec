package io.meridian.testkit.model;

import java.util.Map;

/**
 * One journaled change of one key.
 *
 * @param dot its identity within the key's partition
 * @param seen per region the last dot of that region which the writer had applied
 * @param hlc the writer's clock, unsigned
 * @param delete whether the row ceased to be
 * @param row column to text; of a delete the key columns
 */
public record Change(
    Dot dot, Map<String, Dot> seen, long hlc, boolean delete, Map<String, String> row) {

  /**
   * Whether this change was written by one who had applied the other, or who wrote the other
   * before.
   */
  public boolean saw(Change other) {
    Dot theirs = other.dot;
    if (theirs.region().equals(dot.region())) {
      return theirs.compareTo(dot) < 0;
    }
    Dot last = seen.get(theirs.region());
    return last != null && last.compareTo(theirs) >= 0;
  }
}
