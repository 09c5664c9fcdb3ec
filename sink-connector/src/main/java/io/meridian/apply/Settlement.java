package io.meridian.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a batch once it is known which of its rows the store refuses: what a target has
 * to commit beside the rows, and what it tells its task afterwards.
 *
 * @param progress of every partition of the batch, with the keys held back after it
 * @param parked the rows that are refused or spared, and so are to be kept; some of them may be
 *     kept already
 * @param queued the rows whose version takes the place of the one kept; their refusals are of the
 *     earlier version and not known here
 * @param released the keys that were held back and are no longer
 * @param discarded the versions that are given up; a discard of what is not parked is left out
 * @param overruled how many rows were written over a local change that is not resolved
 */
public record Settlement(
    SortedMap<Integer, Progress> progress,
    List<ParkedRow> parked,
    List<RowChange> queued,
    List<RowChange> released,
    List<Discard> discarded,
    int overruled) {

  /**
   * Settles a batch.
   *
   * @param committed the progress before it
   * @param refused the rows of the batch that were refused or spared; all others were written
   * @param nowMillis milliseconds since the epoch
   */
  public static Settlement of(
      Reduction batch, Map<Integer, Progress> committed, List<RefusedRow> refused, long nowMillis) {
    Map<Integer, Map<String, ParkedKey>> changed = new HashMap<>();
    Map<Integer, Set<String>> gone = new HashMap<>();
    List<ParkedRow> parked = new ArrayList<>();
    Set<String> unwritten = new HashSet<>();
    for (RefusedRow row : refused) {
      RowChange change = row.change();
      Progress before = committed.getOrDefault(change.partition(), Progress.NONE);
      ParkedKey now = row.key(before, nowMillis);
      changed.computeIfAbsent(change.partition(), p -> new HashMap<>()).put(change.key(), now);
      parked.add(new ParkedRow(change, now, row.refusal()));
      unwritten.add(change.key());
    }
    List<RowChange> released = new ArrayList<>();
    for (RowChange change : batch.rows()) {
      if (!unwritten.contains(change.key()) && find(committed, change) != null) {
        gone.computeIfAbsent(change.partition(), p -> new HashSet<>()).add(change.key());
        released.add(change);
      }
    }
    List<Discard> discarded = new ArrayList<>();
    for (Discard discard : batch.discards()) {
      Progress before = committed.getOrDefault(discard.partition(), Progress.NONE);
      ParkedKey known = before.parked().find(discard.key());
      if (known != null && known.state() == ParkedKey.State.PARKED) {
        changed
            .computeIfAbsent(discard.partition(), p -> new HashMap<>())
            .put(discard.key(), known.discarded());
        discarded.add(discard);
      }
    }
    SortedMap<Integer, Progress> progress = new TreeMap<>();
    batch
        .progress()
        .forEach(
            (partition, after) ->
                progress.put(
                    partition,
                    after.holding(
                        after
                            .parked()
                            .after(
                                changed.getOrDefault(partition, Map.of()),
                                gone.getOrDefault(partition, Set.of())))));
    return new Settlement(progress, parked, batch.queued(), released, discarded, 0);
  }

  /** The same, when so many rows were written over a local change that is not resolved. */
  public Settlement overruling(int rows) {
    return new Settlement(progress, parked, queued, released, discarded, rows);
  }

  /**
   * Whether a partition holds back other keys than a progress says.
   *
   * @param said what the store was told of the partitions last, in this transaction or before
   */
  public boolean changesHeldKeys(int partition, Map<Integer, Progress> said) {
    Progress before = said.getOrDefault(partition, Progress.NONE);
    Progress after = progress.getOrDefault(partition, before);
    return !after.parked().held().equals(before.parked().held());
  }

  /** How many rows are parked once it is committed, in all partitions whose progress is given. */
  public int parkedAfter(Map<Integer, Progress> committed) {
    Map<Integer, Progress> after = new HashMap<>(committed);
    after.putAll(progress);
    return after.values().stream().mapToInt(of -> of.parked().parked()).sum();
  }

  private static @Nullable ParkedKey find(Map<Integer, Progress> committed, RowChange change) {
    Progress before = committed.getOrDefault(change.partition(), Progress.NONE);
    return before.parked().find(change.key());
  }
}
