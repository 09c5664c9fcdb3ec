package io.meridian.testkit.model;

import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One journaled change of one key.
 *
 * @param dot its identity within the key's partition
 * @param seen per region the last dot of that region which the writer had applied
 * @param hlc the writer's clock, unsigned
 * @param act what it did
 * @param row column to text; of a delete the key columns
 * @param before the row it replaced; null when there was none or it is not known
 * @param policy the version of the rules that it was written under
 */
public record Change(
    Dot dot,
    Map<String, Dot> seen,
    long hlc,
    Act act,
    Map<String, String> row,
    @Nullable Map<String, String> before,
    long policy) {

  /** The order of writes: by clock, then by region, then by place. */
  public static final Comparator<Change> BY_WRITE =
      Comparator.comparing(Change::hlc, Long::compareUnsigned).thenComparing(Change::dot);

  /** A change of which it only matters whether it leaves a row, written before there were rules. */
  public Change(Dot dot, Map<String, Dot> seen, long hlc, boolean delete, Map<String, String> row) {
    this(dot, seen, hlc, delete ? Act.DELETE : Act.UPDATE, row, null, 0);
  }

  /** Whether the row ceased to be. */
  public boolean delete() {
    return act == Act.DELETE;
  }

  /**
   * Whether this change was written by one who had applied the other, or who wrote the other
   * before. People have seen what they were shown, and not what others decided in the same region.
   */
  public boolean saw(Change other) {
    Dot theirs = other.dot;
    if (theirs.region().equals(dot.region()) && !dot.region().endsWith(".operator")) {
      return theirs.compareTo(dot) < 0;
    }
    Dot last = seen.get(theirs.region());
    return last != null && last.compareTo(theirs) >= 0;
  }
}
