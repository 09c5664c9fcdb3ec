package io.meridian.benchmarks.figure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** A comparison for people: medians, in brackets the least and the greatest, then the ratio. */
public final class ComparisonText {

  private ComparisonText() {}

  /** Aligned lines, a column a side. */
  public static List<String> lines(Comparison of) {
    int width = Math.max(28, Math.max(of.ours().length(), of.peer().length()) + 2);
    String row = "  %-22s %" + width + "s %" + width + "s   %s";
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, row, "", of.ours(), of.peer(), "ratio"));
    lines.add(line(row, of, "records/s", "%,.0f", Lap::recordsPerSecond, ratio(of.speedRatio())));
    lines.add(line(row, of, "CPU s/million", "%.2f", Lap::cpuPerMillion, ratio(of.cpuRatio())));
    for (String part : parts(of)) {
      lines.add(line(row, of, "  of it " + part, "%.2f", lap -> lap.cpuPerMillion(part), ""));
    }
    lines.add(
        line(row, of, "records, measured", "%,.0f", Lap::records, of.rounds().size() + " rounds"));
    return lines;
  }

  private static String line(
      String row,
      Comparison of,
      String name,
      String format,
      ToDoubleFunction<Lap> figure,
      String last) {
    return String.format(
            Locale.ROOT,
            row,
            name,
            of.ours(figure).text(format),
            of.peer(figure).text(format),
            last)
        .stripTrailing();
  }

  private static String ratio(Spread spread) {
    return spread.text("%.2f");
  }

  private static Set<String> parts(Comparison of) {
    Set<String> parts = new LinkedHashSet<>();
    for (Comparison.Round round : of.rounds()) {
      parts.addAll(round.ours().cpu().keySet());
      parts.addAll(round.peer().cpu().keySet());
    }
    return parts;
  }
}
