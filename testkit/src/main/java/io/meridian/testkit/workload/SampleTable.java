package io.meridian.testkit.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A table, and how its rows are made.
 *
 * @param name of the table, in schema public
 * @param key the primary key's columns: each makes its value from the number of a key
 * @param columns all others, each with a maker of random values
 */
record SampleTable(String name, List<KeyColumn> key, List<Column> columns) {

  SampleTable {
    key = List.copyOf(key);
    columns = List.copyOf(columns);
  }

  /** {@code CREATE TABLE} with full replica identity; large columns are stored out of line. */
  List<String> ddl() {
    String all =
        key.stream()
                .map(column -> column.name() + " " + column.type() + " NOT NULL, ")
                .collect(Collectors.joining())
            + columns.stream()
                .map(
                    column ->
                        column.name()
                            + " "
                            + column.type()
                            + (column.nullPercent() == 0 ? " NOT NULL, " : ", "))
                .collect(Collectors.joining());
    List<String> statements =
        new ArrayList<>(
            List.of(
                "CREATE TABLE public."
                    + name
                    + " ("
                    + all
                    + "PRIMARY KEY ("
                    + key.stream().map(KeyColumn::name).collect(Collectors.joining(", "))
                    + "))",
                "ALTER TABLE public." + name + " REPLICA IDENTITY FULL"));
    columns.stream()
        .filter(Column::isLarge)
        .forEach(
            column ->
                statements.add(
                    "ALTER TABLE public."
                        + name
                        + " ALTER COLUMN "
                        + column.name()
                        + " SET STORAGE EXTERNAL"));
    return statements;
  }

  /**
   * A column of the primary key.
   *
   * @param value the value, as Postgres reads it, that belongs to the number of a key; the columns
   *     together must be different for different numbers
   */
  record KeyColumn(String name, String type, LongFunction<String> value) {}

  /**
   * Any other column.
   *
   * @param nullPercent how many of a hundred values are null; 0 makes the column NOT NULL
   * @param isLarge whether its values are stored out of line, and most updates leave them alone
   * @param value a random value, as Postgres reads it
   */
  record Column(
      String name,
      String type,
      int nullPercent,
      boolean isLarge,
      Function<RandomGenerator, String> value) {

    static Column required(String name, String type, Function<RandomGenerator, String> value) {
      return new Column(name, type, 0, false, value);
    }

    static Column optional(String name, String type, Function<RandomGenerator, String> value) {
      return new Column(name, type, 10, false, value);
    }

    static Column large(String name, String type, Function<RandomGenerator, String> value) {
      return new Column(name, type, 10, true, value);
    }
  }
}
