package io.meridian.testkit.target;

import java.util.List;

/**
 * A table; its first column is its key.
 *
 * @param name lower-case letters
 * @param columns at least one
 */
public record Table(String name, List<Column> columns) {

  /** Copies the columns. */
  public Table {
    columns = List.copyOf(columns);
  }

  /** A table from names and types in turn. */
  public static Table of(String name, String... namesAndTypes) {
    List<Column> columns = new java.util.ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      columns.add(new Column(namesAndTypes[i], namesAndTypes[i + 1]));
    }
    return new Table(name, columns);
  }

  /**
   * A column.
   *
   * @param type as in {@code numeric(12,2)}
   */
  public record Column(String name, String type) {}
}
