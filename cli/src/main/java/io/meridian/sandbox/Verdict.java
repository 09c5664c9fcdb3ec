package io.meridian.sandbox;

import java.util.List;

/**
 * What a run came to.
 *
 * @param figures of each region in the end
 * @param stages what was measured, in the order of the rates; empty when nothing was written
 * @param missing what had not arrived when the patience was over; empty when all has
 * @param identical whether all databases have the same rows
 * @param rows how many rows each database has
 * @param differences the first rows that differ, ready to print; empty when identical
 * @param heldPartitions in how many partitions sinks hold keys back
 * @param audit what the regions tell about conflicts
 */
record Verdict(
    List<RegionFigures> figures,
    List<Stage> stages,
    List<String> missing,
    boolean identical,
    long rows,
    List<String> differences,
    long heldPartitions,
    Audit audit) {

  /** Copies. */
  Verdict {
    figures = List.copyOf(figures);
    stages = List.copyOf(stages);
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
        figures, stages, missing, identical, rows, differences, heldPartitions, compared);
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

  /** Conflicts that every region has resolved at least. */
  long conflicts() {
    return conflicts(figures);
  }

  /** Conflicts that every region has resolved at least. */
  static long conflicts(List<RegionFigures> figures) {
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
}
