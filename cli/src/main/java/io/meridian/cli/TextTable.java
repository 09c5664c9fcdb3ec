package io.meridian.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Rows under a heading, in columns as wide as their widest cell, two blanks apart. */
final class TextTable {

  private static final int MOST = 60;

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... heading) {
    rows.add(List.of(heading));
  }

  /** Adds a row; control characters are shown as blanks and long cells cut, the last one not. */
  void add(List<String> cells) {
    List<String> row = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      row.add(shown(cells.get(i), i == cells.size() - 1 ? Integer.MAX_VALUE : MOST));
    }
    rows.add(row);
  }

  /** Adds a row. */
  void add(String... cells) {
    add(List.of(cells));
  }

  /** Whether there is nothing but the heading. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The heading and the rows, without blanks at their ends. */
  List<String> lines() {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(rows.get(0).size(), 0));
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths.set(i, Math.max(widths.get(i), row.get(i).length()));
      }
    }
    List<String> lines = new ArrayList<>(rows.size());
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).append(" ".repeat(widths.get(i) - row.get(i).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  private static String shown(String cell, int most) {
    String plain = cell.replaceAll("\\p{Cntrl}", " ");
    return plain.length() <= most ? plain : plain.substring(0, most - 1) + "…";
  }
}
