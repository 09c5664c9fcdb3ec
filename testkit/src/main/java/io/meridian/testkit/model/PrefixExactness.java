package io.meridian.testkit.model;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store showed, at any moment, exactly what the changes it had applied come to. Finds
 * what is right again in the end, which a comparison at rest does not.
 *
 * <p>A store that is written to by its own applications is ahead of what it was told: a row may
 * also be one that was written there and that has not come back through the journal yet.
 */
public final class PrefixExactness {

  private final Reference reference;

  /**
   * @param reference the rules in force
   */
  public PrefixExactness(Reference reference) {
    this.reference = reference;
  }

  /**
   * What is wrong with a read; empty when nothing is.
   *
   * @param changes all changes of the key that any journal holds, also those after the read
   */
  public Optional<String> violation(RowRead read, Collection<Change> changes) {
    Optional<Shown> shown =
        reference.shown(changes.stream().filter(change -> isApplied(change, read)).toList());
    Map<String, String> expected =
        shown.filter(now -> !now.change().delete()).map(Shown::row).orElse(null);
    if (isSame(read.row(), expected)) {
      return Optional.empty();
    }
    boolean own =
        changes.stream()
            .filter(change -> change.dot().region().equals(read.region()))
            .filter(change -> !isApplied(change, read))
            .anyMatch(change -> isSame(read.row(), change.delete() ? null : change.row()));
    return own
        ? Optional.empty()
        : Optional.of(
            read.region()
                + " showed "
                + read.row()
                + " as "
                + read.key()
                + ", and what it had applied comes to "
                + expected
                + " (applied="
                + read.applied()
                + ")");
  }

  private static boolean isApplied(Change change, RowRead read) {
    Dot last = read.applied().get(change.dot().region());
    return last != null && last.compareTo(change.dot()) >= 0;
  }

  private static boolean isSame(
      @Nullable Map<String, String> row, @Nullable Map<String, String> other) {
    return row == null ? other == null : row.equals(other);
  }
}
