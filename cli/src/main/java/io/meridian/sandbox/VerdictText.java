package io.meridian.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A verdict for people: aligned figures, then the sentence that counts. */
final class VerdictText {

  private static final String ROW = "  %-12s %12s   %s";
  private static final int MAX_DIFFERENCES = 60;

  private VerdictText() {}

  static List<String> lines(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(
        row(
            "changes",
            LiveTable.number(verdict.changes()),
            "rows inserted, updated or deleted in all regions, other than by the sinks"));
    if (verdict.stages().size() == 1) {
      lines.addAll(stage(verdict.stages().get(0), verdict.figures().size() - 1));
    } else {
      verdict.stages().forEach(stage -> lines.add(line(stage)));
    }
    lines.addAll(counts(verdict));
    lines.add("");
    lines.addAll(sentences(verdict));
    return lines;
  }

  /** One of several, in one line. */
  private static String line(Stage stage) {
    Stage.Latency latency = stage.latency();
    return row(
        (stage.rate() == 0 ? "any" : LiveTable.number(stage.rate())) + "/s",
        LiveTable.millis(latency.p99()),
        String.format(
            Locale.ROOT,
            "p99 latency; p50 %s, max %s; %s changes in %.1f s, %s conflicts",
            LiveTable.millis(latency.p50()),
            LiveTable.millis(latency.max()),
            LiveTable.number(stage.changes()),
            stage.written().toNanos() / 1e9,
            LiveTable.number(stage.conflicts())));
  }

  private static List<String> stage(Stage stage, int others) {
    List<String> lines = new ArrayList<>();
    Stage.Latency latency = stage.latency();
    lines.add(
        row(
            "changes/s",
            String.format(Locale.ROOT, "%,.0f", stage.changesPerSecond()),
            String.format(
                Locale.ROOT,
                "%s of them in %.1f s after a warm-up; the latencies are theirs",
                LiveTable.number(stage.changes()),
                stage.written().toNanos() / 1e9)));
    lines.add(
        row(
            "p50 latency",
            LiveTable.millis(latency.p50()),
            "from the commit in one region until another region's database shows it;"));
    lines.add(
        row(
            "p99 latency",
            LiveTable.millis(latency.p99()),
            "every change, "
                + others
                + (others == 1 ? " other region" : " other regions")
                + " each, the marker there read every "
                + MarkerWatch.INTERVAL_MS
                + " ms"));
    lines.add(
        row(
            "max latency",
            LiveTable.millis(latency.max()),
            LiveTable.number(latency.samples()) + " samples"));
    return lines;
  }

  private static List<String> counts(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(row("conflicts", LiveTable.number(verdict.conflicts()), "resolved, in every region"));
    lines.add(
        row(
            "audit",
            verdict.audit().identical() ? "identical" : "DIFFERENT",
            LiveTable.number(verdict.audit().conflicts())
                + " conflicts, compared record by record between the regions"));
    lines.add(
        row(
            "echoes",
            LiveTable.number(verdict.echoes()),
            "journal records that no local change explains"));
    lines.add(
        row(
            "quarantined",
            LiveTable.number(verdict.quarantined()),
            "records that could not be read"));
    lines.add(
        row(
            "rows",
            LiveTable.number(verdict.rows()),
            "in each database, compared column by column"));
    return lines;
  }

  private static List<String> sentences(Verdict verdict) {
    List<String> lines = new ArrayList<>();
    if (!verdict.missing().isEmpty()) {
      lines.add("NOT DRAINED. Still missing when the time was over:");
      verdict.missing().forEach(missing -> lines.add("  " + missing));
    }
    if (!verdict.identical()) {
      lines.add("DIFFERENT. The first rows that differ:");
      verdict.differences().stream().limit(MAX_DIFFERENCES).forEach(lines::add);
    }
    if (!verdict.audit().identical()) {
      lines.add("AUDIT DIFFERS. The first conflicts that regions tell differently:");
      verdict.audit().differences().forEach(line -> lines.add("  " + line));
    }
    if (verdict.echoes() > 0) {
      lines.add("ECHOES. Journal records that no local change explains:");
      for (RegionFigures region : verdict.figures()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %-14s %,d journaled, %,d local changes",
                region.region(),
                region.journaled(),
                region.local()));
      }
    }
    if (verdict.quarantined() > 0) {
      lines.add("QUARANTINED. Records that could not be read, though only we wrote some.");
    }
    if (verdict.good()) {
      lines.add(
          "IDENTICAL. All "
              + verdict.figures().size()
              + " databases hold the same rows; nothing echoed, nothing is missing;"
              + " audit identical, "
              + LiveTable.number(verdict.audit().conflicts())
              + " conflicts.");
    }
    return lines;
  }

  private static String row(String name, String value, String meaning) {
    return String.format(Locale.ROOT, ROW, name, value, meaning).stripTrailing();
  }
}
