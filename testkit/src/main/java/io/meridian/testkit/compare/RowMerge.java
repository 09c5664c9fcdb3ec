package io.meridian.testkit.compare;

import io.meridian.testkit.compare.ComparisonReport.RowDifference;
import io.meridian.testkit.compare.ComparisonReport.TableReport;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes through the rows of all regions at once, key by key: a merge of sorted streams. */
final class RowMerge {

  private static final int LONGEST_SHOWN = 60;

  private final TableShape shape;
  private final Map<String, RowCursor> cursors;
  private final int shown;
  private final List<RowDifference> first = new ArrayList<>();
  private long differing;

  /**
   * A merge that has not begun.
   *
   * @param cursors at their first rows, in the same order
   * @param shown how many differences are kept
   */
  RowMerge(TableShape shape, Map<String, RowCursor> cursors, int shown) {
    this.shape = shape;
    this.cursors = cursors;
    this.shown = shown;
  }

  TableReport run() throws SQLException {
    List<@Nullable String> key = leastKey();
    while (key != null) {
      Map<String, @Nullable List<@Nullable String>> rows = take(key);
      if (rows.values().stream().distinct().count() > 1) {
        differing++;
        if (first.size() < shown) {
          first.add(difference(key, rows));
        }
      }
      key = leastKey();
    }
    Map<String, Long> counts = new TreeMap<>();
    cursors.forEach((region, cursor) -> counts.put(region, cursor.count()));
    return new TableReport(shape.name(), counts, List.of(), differing, first);
  }

  private @Nullable List<@Nullable String> leastKey() {
    List<@Nullable String> least = null;
    for (RowCursor cursor : cursors.values()) {
      if (cursor.row() != null && (least == null || RowCursor.compare(cursor.key(), least) < 0)) {
        least = cursor.key();
      }
    }
    return least;
  }

  /** The row each region has for the key, null where it has none; moves past them. */
  private Map<String, @Nullable List<@Nullable String>> take(List<@Nullable String> key)
      throws SQLException {
    Map<String, @Nullable List<@Nullable String>> rows = new TreeMap<>();
    for (Map.Entry<String, RowCursor> region : cursors.entrySet()) {
      RowCursor cursor = region.getValue();
      boolean has = cursor.row() != null && RowCursor.compare(cursor.key(), key) == 0;
      rows.put(region.getKey(), has ? cursor.row() : null);
      if (has) {
        cursor.next();
      }
    }
    return rows;
  }

  private RowDifference difference(
      List<@Nullable String> key, Map<String, @Nullable List<@Nullable String>> rows) {
    List<String> columns = new ArrayList<>(shape.columns().keySet());
    List<Integer> unlike = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      int column = i;
      long kinds =
          rows.values().stream()
              .filter(Objects::nonNull)
              .map(row -> String.valueOf(row.get(column)) + (row.get(column) == null))
              .distinct()
              .count();
      if (kinds > 1 || rows.containsValue(null)) {
        unlike.add(i);
      }
    }
    Map<String, @Nullable Map<String, String>> shownRows = new LinkedHashMap<>();
    rows.forEach(
        (region, row) -> shownRows.put(region, row == null ? null : part(row, columns, unlike)));
    return new RowDifference(shape.key() + "=" + key, shownRows);
  }

  private static Map<String, String> part(
      List<@Nullable String> row, List<String> columns, List<Integer> wanted) {
    Map<String, String> part = new LinkedHashMap<>();
    for (int index : wanted) {
      part.put(columns.get(index), quoted(row.get(index)));
    }
    return part;
  }

  private static String quoted(@Nullable String value) {
    if (value == null) {
      return "NULL";
    }
    return value.length() <= LONGEST_SHOWN
        ? "'" + value + "'"
        : "'"
            + value.substring(0, LONGEST_SHOWN)
            + "'… (characters="
            + value.length()
            + ", hash="
            + Integer.toHexString(value.hashCode())
            + ")";
  }
}
