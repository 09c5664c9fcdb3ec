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

    /** Ends it; whatever it had begun is gone. */
    @Override
    void close();
  }
}
