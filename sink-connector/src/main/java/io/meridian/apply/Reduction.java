package io.meridian.apply;

import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch, cut down to one row change a key and one progress a partition.
 *
 * <p>A key is written when <b>any</b> of its records in the batch asks for it, and what is written
 * is the version the <b>last</b> of them shows. The last record alone is not enough: it may say
 * UNCHANGED about a version that an earlier record of the same batch brought in. For the same
 * reason HELD by this very store does not take back an APPLY before it: a store that is still being
 * told to apply what the held version was built on has lost it (its database went back to a backup,
 * or its offsets were reset), so nothing is known about its row, and the last version is right.
 *
 * <p>UNCHANGED alone asks for nothing, with one exception (C): compaction may have removed the
 * record that brought the version in before this store read it. That is so when the version comes
 * from another region and the store's vector does not have it. Writing it is safe then: no local
 * write can claim to have seen a version that was not in the store, so the resolver will tell the
 * store again should a local write prevail. For a version of the store's own region the same is not
 * safe, since the store may be where it came from and may hold something newer by now.
 *
 * <p>A key whose latest version is parked is not written: whatever becomes visible of it takes the
 * place of the version that waits, so the order of its versions is kept and a bad row costs its
 * neighbours nothing. A key that waits for a local change is tried with each of its records,
 * whatever they ask: one of them tells what came of that change.
 *
 * @param rows the changes to write, in the order of their keys, one a key
 * @param queued the changes that take the place of parked ones, likewise
 * @param discards the parked versions to give up
 * @param progress of every partition that has a record in the batch, after the batch
 * @param records how many records there were, including those skipped
 * @param skipped how many were below the committed progress, and so were applied before
 */
public record Reduction(
    List<RowChange> rows,
    List<RowChange> queued,
    List<Discard> discards,
    SortedMap<Integer, Progress> progress,
    int records,
    int skipped) {

  /**
   * Reduces a batch.
   *
   * @param batch in the order of their offsets within each partition
   * @param committed the progress of every partition that occurs in the batch
   * @param region the region of the store
   * @param store the store's name, to which HELD refers
   */
  public static Reduction of(
      Iterable<ResolvedRecord> batch,
      Map<Integer, Progress> committed,
      RegionId region,
      String store) {
    Map<String, Pending> pending = new HashMap<>();
    SortedMap<Integer, Progress> progress = new TreeMap<>();
    int records = 0;
    int skipped = 0;
    for (ResolvedRecord record : batch) {
      records++;
      Progress before = progress.get(record.partition());
      if (before == null) {
        before = at(committed, record.partition());
      }
      if (record.offset() < before.nextOffset()) {
        skipped++;
        continue;
      }
      ResolvedChange change = record.change();
      VisibleVersion visible = change == null ? null : change.getVisible();
      if (change != null && visible != null) {
        boolean asked = asks(change, visible, record.partition(), before.vector(), region, store);
        boolean queues = before.parked().isParked(record.key());
        asked |= before.parked().isWaiting(record.key());
        pending
            .computeIfAbsent(record.key(), key -> new Pending(record.partition(), queues))
            .see(visible, asked);
      }
      progress.put(record.partition(), before.after(record, region));
    }
    return new Reduction(
        rows(pending, false), rows(pending, true), List.of(), progress, records, skipped);
  }

  /**
   * What tries parked rows again.
   *
   * @param rows of partitions whose progress is given
   */
  public static Reduction retry(List<RowChange> rows, Map<Integer, Progress> committed) {
    SortedMap<Integer, Progress> stays = new TreeMap<>();
    rows.forEach(row -> stays.put(row.partition(), at(committed, row.partition())));
    List<RowChange> sorted = rows.stream().sorted().toList();
    return new Reduction(sorted, List.of(), List.of(), stays, 0, 0);
  }

  /** What gives parked versions up; of partitions whose progress is given. */
  public static Reduction discard(List<Discard> discards, Map<Integer, Progress> committed) {
    SortedMap<Integer, Progress> stays = new TreeMap<>();
    discards.forEach(of -> stays.put(of.partition(), at(committed, of.partition())));
    return new Reduction(List.of(), List.of(), List.copyOf(discards), stays, 0, 0);
  }

  private static Progress at(Map<Integer, Progress> committed, int partition) {
    return committed.getOrDefault(partition, Progress.NONE);
  }

  private static boolean asks(
      ResolvedChange change,
      VisibleVersion visible,
      int partition,
      VersionVector applied,
      RegionId region,
      String store) {
    ChangeEffect effect = change.getEffect();
    if (effect == ChangeEffect.APPLY) {
      return true;
    }
    if (effect == ChangeEffect.HELD) {
      return !store.equals(change.getHeldBy());
    }
    return effect == ChangeEffect.UNCHANGED
        && !visible.getRegion().equals(region.name())
        && !applied.covers(dot(visible, partition));
  }

  private static Dot dot(VisibleVersion visible, int partition) {
    Position position = new Position(visible.getEpoch(), visible.getPosition());
    return new Dot(RegionId.of(visible.getRegion()), partition, position);
  }

  private static List<RowChange> rows(Map<String, Pending> pending, boolean queued) {
    List<RowChange> rows = new ArrayList<>(pending.size());
    pending.forEach(
        (key, of) -> {
          if (of.queues == queued && (of.asked || queued) && of.last != null) {
            rows.add(new RowChange(of.partition, key, of.last));
          }
        });
    Collections.sort(rows);
    return rows;
  }

  private static final class Pending {
    private final int partition;
    private final boolean queues;
    private @Nullable VisibleVersion last;
    private boolean asked;

    Pending(int partition, boolean queues) {
      this.partition = partition;
      this.queues = queues;
    }

    void see(VisibleVersion visible, boolean asks) {
      last = visible;
      asked |= asks;
    }
  }
}
