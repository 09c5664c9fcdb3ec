package io.meridian.testkit.target;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real store, empty at first. */
public interface StoreUnderTest extends AutoCloseable {

  /** A new worker on the store, which connects when it is first asked for something. */
  Worker worker(Fault fault);

  /**
   * The rows of a table as a reader of the store sees them, got past the product.
   *
   * @return by the text of the key, the texts of all columns as {@link TypeCorpus} spells them;
   *     empty when there is no such table
   */
  Map<String, List<@Nullable String>> rows(Table table);

  /**
   * Whether the store has no exact form for a value and so has to refuse it.
   *
   * @param type as in {@code numeric(12,2)}
   * @param text as {@link TypeCorpus} spells it
   */
  boolean refuses(String type, String text);

  /**
   * Has the store refuse the rows of a table that are to be written, by a means of its own. The
   * table is there, and its rows stay; those to be deleted may be refused or not. May be repeated.
   */
  void refuse(Table table);

  /** Has it take them again. */
  void admit(Table table);

  @Override
  void close();

  /** One task at work. */
  interface Worker extends AutoCloseable {

    /** Reads how far the store is, from the store itself. */
    Place place();

    /**
     * Applies records as one batch.
     *
     * @param from the place that the worker believes the store to be at; records below it are
     *     skipped, as a task does
     */
    Outcome apply(Place from, List<Write> writes);

    /**
     * Reads what the store holds back, from the store itself.
     *
     * @return by {@code table/key}
     */
    Map<String, Held> held();

    /**
     * Tries everything again that is parked, as of the place that was read or reached last.
     *
     * @return PARKED when something still is
     */
    Outcome retry();

    /** Gives up the parked version of a key, likewise. */
    Outcome discard(Table table, String key);

    /** Ends it; whatever it had begun is gone. */
    @Override
    void close();
  }

  /**
   * A key that the store holds back.
   *
   * @param waits whether its latest version is kept to be written; else it was given up
   * @param attempts how often it was refused, from 1
   */
  record Held(boolean waits, int attempts) {}
}
