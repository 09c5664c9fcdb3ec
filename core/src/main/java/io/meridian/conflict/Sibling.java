package io.meridian.conflict;

import java.util.SortedMap;

/**
 * One of several versions that nobody has superseded, as a rule of your own sees it.
 *
 * @param version the immutable facts
 * @param format reads the row
 */
public record Sibling(Version version, RowFormat format) {

  /** The row's fields, by name; of a delete its key columns. Decoded at each call. */
  public SortedMap<String, FieldValue> fields() {
    return format.fields(version.payload());
  }
}
