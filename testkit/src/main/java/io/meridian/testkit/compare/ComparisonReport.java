package io.meridian.testkit.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison found. Its text is for people: counts, and the first rows that differ with all
 * their values.
 *
 * @param tables one for each table that at least one region has, by name
 */
public record ComparisonReport(List<TableReport> tables) {

  /** Copies. */
  public ComparisonReport {
    tables = List.copyOf(tables);
  }

  /** Whether every region has the same tables with the same rows. */
  public boolean isIdentical() {
    return tables.stream().allMatch(TableReport::isIdentical);
  }

  /** How many rows differ, in all tables. */
  public long differingRows() {
    return tables.stream().mapToLong(TableReport::differingRows).sum();
  }

  /** How many rows a region has, in all tables. */
  public long rows(String region) {
    return tables.stream().mapToLong(table -> table.rows().getOrDefault(region, 0L)).sum();
  }

  @Override
  public String toString() {
    return tables.stream().map(TableReport::toString).collect(Collectors.joining("\n"));
  }

  /**
   * One table.
   *
   * @param table {@code schema.table}
   * @param rows how many rows each region has
   * @param structure what makes the rows incomparable: a table or columns that a region lacks;
   *     empty when there is nothing of the kind
   * @param differingRows how many keys do not have the same row in every region
   * @param first the first of them by key
   */
  public record TableReport(
      String table,
      Map<String, Long> rows,
      List<String> structure,
      long differingRows,
      List<RowDifference> first) {

    /** Copies. */
    public TableReport {
      rows = Map.copyOf(rows);
      structure = List.copyOf(structure);
      first = List.copyOf(first);
    }

    /** Whether every region has the same rows. */
    public boolean isIdentical() {
      return structure.isEmpty() && differingRows == 0;
    }

    @Override
    public String toString() {
      List<String> lines = new ArrayList<>();
      lines.add(
          table
              + ": "
              + (isIdentical() ? "identical" : "DIFFERENT")
              + " (rows="
              + new TreeMap<>(rows)
              + ", differing="
              + differingRows
              + ")");
      structure.forEach(line -> lines.add("  " + line));
      first.forEach(difference -> lines.add(difference.toString()));
      return String.join("\n", lines);
    }
  }

  /**
   * A key whose row is not the same everywhere.
   *
   * @param key the key columns and their values, as text
   * @param values for each region the row's columns that are not the same everywhere; null when the
   *     region has no such row
   */
  public record RowDifference(String key, Map<String, @Nullable Map<String, String>> values) {

    @Override
    public String toString() {
      return "  "
          + key
          + values.entrySet().stream()
              .map(entry -> "\n    " + entry.getKey() + ": " + row(entry.getValue()))
              .collect(Collectors.joining());
    }

    private static String row(@Nullable Map<String, String> row) {
      return row == null ? "no row" : row.toString();
    }
  }
}
