package io.meridian.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the rows that a store refuses, and has all others written: what is refused as a whole is
 * tried in halves, down to single rows. For k bad rows among n that is about 2k log2(n/k) attempts.
 * A reason that hits a whole table takes its rows out at once.
 *
 * <p>Rows that were refused for the sake of others (a unique value that a later row sets free, a
 * parent that comes behind its child) are tried again while that helps, at most {@value
 * #MOST_PASSES} times. Two rows that swap a unique value refuse each other for ever: declare such a
 * constraint DEFERRABLE.
 *
 * @param <E> see {@link Attempt}
 */
public final class Bisection<E extends Exception> {

  private static final int MOST_PASSES = 3;

  private final Attempt<E> attempt;
  private final List<RefusedRow> refused = new ArrayList<>();
  private int written;

  private Bisection(Attempt<E> attempt) {
    this.attempt = attempt;
  }

  /**
   * Writes some rows.
   *
   * @param <E> a failure that is no refusal: it ends the whole
   */
  public interface Attempt<E extends Exception> {

    /**
     * Writes all of the rows, or none of them and says why.
     *
     * @param rows at least one, in the order of their keys
     * @return the reason; empty when they are written
     */
    Optional<Refusal> write(List<RowChange> rows) throws E;
  }

  /**
   * Writes all rows that can be written.
   *
   * @param rows in the order of their keys
   * @return the others, each once
   */
  public static <E extends Exception> List<RefusedRow> write(
      List<RowChange> rows, Attempt<E> attempt) throws E {
    Bisection<E> bisection = new Bisection<>(attempt);
    bisection.split(rows);
    bisection.again();
    return List.copyOf(bisection.refused);
  }

  private void again() throws E {
    for (int pass = 0; pass < MOST_PASSES && written > 0; pass++) {
      List<RowChange> hopeful =
          refused.stream()
              .filter(row -> row.refusal().cause().dependsOnOtherRows())
              .map(RefusedRow::change)
              .toList();
      refused.removeIf(row -> row.refusal().cause().dependsOnOtherRows());
      written = 0;
      split(hopeful);
    }
  }

  private void split(List<RowChange> rows) throws E {
    if (rows.isEmpty()) {
      return;
    }
    Optional<Refusal> answer = attempt.write(rows);
    if (answer.isEmpty()) {
      written += rows.size();
      return;
    }
    Refusal refusal = answer.get();
    if (rows.size() == 1) {
      refused.add(new RefusedRow(rows.get(0), refusal));
    } else if (refusal.hitsSchema()) {
      takeOut(rows, refusal);
    } else {
      int middle = rows.size() / 2;
      split(rows.subList(0, middle));
      split(rows.subList(middle, rows.size()));
    }
  }

  private void takeOut(List<RowChange> rows, Refusal refusal) throws E {
    List<RowChange> others = new ArrayList<>();
    for (RowChange row : rows) {
      if (refusal.hits(row)) {
        refused.add(new RefusedRow(row, refusal));
      } else {
        others.add(row);
      }
    }
    if (others.size() == rows.size()) {
      throw new IllegalStateException(
          "Cannot take the rows of a table out of a batch: it has none (table="
              + refusal.table()
              + ")");
    }
    split(others);
  }
}
