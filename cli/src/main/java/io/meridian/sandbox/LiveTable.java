package io.meridian.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of all regions as aligned lines, at most 96 characters wide. */
final class LiveTable {

  private static final String ROW = "  %-14s %10s %10s %10s %10s %9s %7s";

  private LiveTable() {}

  /** The table, headed by what is going on. */
  static List<String> lines(String heading, List<RegionFigures> regions) {
    List<String> lines = new ArrayList<>();
    lines.add(heading);
    lines.add(
        String.format(
            Locale.ROOT,
            ROW,
            "region",
            "local",
            "journaled",
            "applied",
            "conflicts",
            "lag",
            "echoes"));
    for (RegionFigures region : regions) {
      lines.add(
          String.format(
              Locale.ROOT,
              ROW,
              region.region(),
              number(region.local()),
              number(region.journaled()),
              number(region.applied()),
              number(region.conflicts()),
              millis(region.lagMs()),
              number(Math.max(0, region.unexplained()))));
    }
    return lines;
  }

  /** All regions in one line, for output that is no terminal. */
  static String line(String heading, List<RegionFigures> regions) {
    long local = regions.stream().mapToLong(RegionFigures::local).sum();
    long journaled = regions.stream().mapToLong(RegionFigures::journaled).sum();
    long applied = regions.stream().mapToLong(RegionFigures::applied).sum();
    long conflicts = regions.stream().mapToLong(RegionFigures::conflicts).max().orElse(0);
    long lag = regions.stream().mapToLong(RegionFigures::lagMs).max().orElse(0);
    long echoes = regions.stream().mapToLong(r -> Math.max(0, r.unexplained())).sum();
    return String.format(
        Locale.ROOT,
        "%s: local %s, journaled %s, applied %s, conflicts %s, lag %s, echoes %s",
        heading,
        number(local),
        number(journaled),
        number(applied),
        number(conflicts),
        millis(lag),
        number(echoes));
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String millis(long value) {
    return value < 10_000
        ? number(value) + " ms"
        : String.format(Locale.ROOT, "%.1f s", value / 1_000.0);
  }

  static String millis(Duration duration) {
    return millis(Math.round(duration.toNanos() / 1e6));
  }
}
