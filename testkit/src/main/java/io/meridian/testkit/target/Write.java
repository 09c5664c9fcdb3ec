package io.meridian.testkit.target;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of partition 0 of the resolved topic: what a row has to be from then on.
 *
 * @param offset the record's offset, from 0
 * @param values the texts of the {@link TypeCorpus}, one a column; with {@code deleted} only the
 *     key counts
 * @param deleted whether there is to be no such row
 */
public record Write(long offset, Table table, List<@Nullable String> values, boolean deleted) {

  /** Copies the values; they may be null. */
  public Write {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** The text of the key. */
  public String key() {
    return String.valueOf(values.get(0));
  }
}
