package io.meridian.sandbox;

import java.time.Duration;
import java.util.List;

/**
 * What a run came to.
 *
 * @param figures of each region in the end
 * @param measured the local row changes that were made while the latencies were measured
 * @param written how long that was
 * @param latency from a change's commit in its database until another region's database showed it
 * @param missing what had not arrived when the patience was over; empty when all has
 * @param identical whether all databases have the same rows
 * @param rows how many rows each database has
 * @param differences the first rows that differ, ready to print; empty when identical
 * @param heldPartitions in how many partitions sinks hold keys back
 * @param audit what the regions tell about conflicts
 */
record Verdict(
    List<RegionFigures> figures,
    long measured,
    Duration written,
    Latency latency,
    List<String> missing,
    boolean identical,
    long rows,
    List<String> differences,
    long heldPartitions,
    Audit audit) {

  /** Copies. */
  Verdict {
    figures = List.copyOf(figures);
    missing = List.copyOf(missing);
    differences = List.copyOf(differences);
  }

  /** Everything arrived, the databases are the same, and nothing came back. */
  boolean good() {
    return missing.isEmpty()
        && identical
        && echoes() == 0
        && quarantined() == 0
        && audit.identical();
  }

  /** With what the regions tell about conflicts. */
  Verdict with(Audit compared) {
    return new Verdict(
        figures,
        measured,
        written,
        latency,
        missing,
        identical,
        rows,
        differences,
        heldPartitions,
        compared);
  }

  /**
   * Journal records that no local change explains, in all regions; each region by itself counts.
   */
  long echoes() {
    return figures.stream().mapToLong(region -> Math.max(0, region.unexplained())).sum();
  }

  /** Local row changes of all regions, with those that warmed up and the fences. */
  long changes() {
    return figures.stream().mapToLong(RegionFigures::local).sum();
  }

  /** Local row changes a second, all regions together, while it was measured. */
  double changesPerSecond() {
    return written.isZero() ? 0 : measured * 1e9 / written.toNanos();
  }

  /** Conflicts that every region has resolved at least. */
  long conflicts() {
    return figures.stream().mapToLong(RegionFigures::conflicts).min().orElse(0);
  }

  /** Records that could not be read, in all regions. */
  long quarantined() {
    return figures.stream().mapToLong(RegionFigures::quarantined).sum();
  }

  /** The exit code. */
  int exitCode() {
    return good() ? 0 : 1;
  }

  /**
   * How long changes took.
   *
   * @param samples how many pairs of a change and another region were measured
   */
  record Latency(long samples, Duration p50, Duration p99, Duration max) {

    static Latency of(LatencyHistogram histogram) {
      return new Latency(
          histogram.count(), histogram.quantile(0.50), histogram.quantile(0.99), histogram.max());
    }
  }
}
