package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What cannot come any more, as far as the journals of one partition say: no earlier write, and no
 * write whose region had not applied what is stable. Evicted regions are not waited for. Owned by
 * the stream thread of its task.
 */
final class Horizon {

  private final List<RegionId> writers;
  private final List<RegionId> regions;
  private final Journals progress;
  private final JournalProgress[] journals;
  private final Map<RegionId, JournalProgress> homes = new HashMap<>();
  private final Control control;

  Horizon(Scope scope, Journals progress, Control control) {
    this.writers = scope.writers();
    this.regions = scope.regions();
    this.progress = progress;
    this.journals = writers.stream().map(progress::of).toArray(JournalProgress[]::new);
    this.control = control;
    writers.forEach(writer -> homes.put(writer, progress.of(writer.home())));
  }

  /** Every journal has come to at least this reading; zero while one has brought nothing. */
  Hlc watermark() {
    Hlc least = new Hlc(-1L);
    for (int i = 0; i < journals.length; i++) {
      Hlc order = journals[i].order();
      if (order.compareTo(least) < 0 && !isEvicted(writers.get(i))) {
        least = order;
      }
    }
    return least;
  }

  /**
   * What the stores of all regions have applied, and every region says so in all of its journals:
   * whatever still comes in one of them was written by somebody who had seen it.
   */
  VersionVector stable() {
    Map<RegionId, Position> least = new TreeMap<>();
    for (RegionId writer : writers) {
      Position position = null;
      for (RegionId journal : writers) {
        if (!isEvicted(journal)) {
          Position applied = progress.of(journal).said().applied().position(writer);
          position = position == null || applied.compareTo(position) < 0 ? applied : position;
        }
      }
      least.put(writer, position == null ? Position.START : position);
    }
    return VersionVector.of(least);
  }

  /**
   * The regions whose stores have not applied a position of a writer's journal, as far as known.
   */
  List<String> behind(RegionId writer, Position position) {
    return regions.stream()
        .filter(region -> !isEvicted(region))
        .filter(
            region -> progress.of(region).said().applied().position(writer).compareTo(position) < 0)
        .map(RegionId::name)
        .toList();
  }

  /** The newest policy version that the writers of all journals know, and say so there. */
  long policy() {
    long least = Long.MAX_VALUE;
    for (RegionId journal : writers) {
      if (!isEvicted(journal)) {
        least = Math.min(least, progress.of(journal).said().policy());
      }
    }
    return least;
  }

  private boolean isEvicted(RegionId writer) {
    JournalProgress home = Objects.requireNonNull(homes.get(writer));
    return control.isEvicted(home.writer(), home.position());
  }
}
