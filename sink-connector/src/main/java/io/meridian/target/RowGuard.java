package io.meridian.target;

import io.meridian.apply.ParkedKey;
import io.meridian.apply.Progress;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.guard.ApplyGuard;
import io.meridian.guard.Captured;
import io.meridian.guard.LocalCommit;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which rows of one batch are spared. Judging takes two steps, so that a batch without a row in
 * doubt costs no statement more.
 *
 * <p>First the writing statement itself passes over each row whose last commit is later than {@link
 * #limit} and not one of this origin's. It judges the version of the row that it has locked (READ
 * COMMITTED looks again after it has waited for a lock), so no local commit comes in between. When
 * it wrote fewer rows than it was given, those that it passed over are looked at, under lock again:
 * a deleting statement does not lock what it passes over. Then {@link #judge} decides one by one,
 * and those that need not be spared are written in the same transaction, which holds the locks to
 * its end. A local change of a spared row therefore comes after the marker that says that the row
 * is held back.
 */
final class RowGuard {

  private final ApplyGuard guard;
  private final WrittenSlots slots;
  private final Map<Integer, Progress> progress;
  private final int room;
  private final Clock clock;
  private int newlySpared;

  /**
   * @param slots of the origin whose transactions are known to be a sink's
   * @param progress of the batch's partitions, after it
   * @param room how many more keys may be set aside
   */
  RowGuard(
      ApplyGuard guard,
      WrittenSlots slots,
      Map<Integer, Progress> progress,
      int room,
      Clock clock) {
    this.guard = guard;
    this.slots = slots;
    this.progress = progress;
    this.room = room;
    this.clock = clock;
  }

  /** What became of the rows of a statement. */
  static final class Outcome {

    /** The rows that were not written. */
    final List<RefusedRow> spared = new ArrayList<>();

    /** How many rows were written over a local change that is not resolved. */
    int overruled;

    void add(Outcome other) {
      spared.addAll(other.spared);
      overruled += other.overruled;
    }
  }

  /** The transactions that are known to be a sink's. */
  WrittenSlots slots() {
    return slots;
  }

  /**
   * The time up to which every commit counts as resolved, for all of some rows alike, in
   * microseconds since the epoch; 0 when nothing says that a change of their partitions is
   * captured.
   */
  long limit(List<RowChange> rows) {
    Set<Integer> partitions = new HashSet<>();
    rows.forEach(row -> partitions.add(row.partition()));
    return partitions.stream()
        .mapToLong(partition -> captured(partition).micros())
        .filter(micros -> micros > 0)
        // Of the commit at that very moment a part may be missing.
        .map(micros -> micros - 1)
        .min()
        .orElse(0);
  }

  /**
   * Whether a row is not to be written.
   *
   * @param commitMicros the time of its last commit, which is not known to be a sink's
   */
  ApplyGuard.Verdict judge(PostgresSession session, RowChange row, long commitMicros, Outcome so)
      throws SQLException {
    Progress at = progress.getOrDefault(row.partition(), Progress.NONE);
    ParkedKey known = at.parked().find(row.key());
    boolean waits = known != null && known.state() == ParkedKey.State.WAITING;
    Duration spared =
        waits ? Duration.ofMillis(clock.millis() - known.sinceMillis()) : Duration.ZERO;
    ApplyGuard.Verdict verdict =
        guard.judge(
            new LocalCommit(row.key(), commitMicros),
            at.captured(),
            slots.remembers(session, clock.millis()),
            spared);
    boolean full = !waits && newlySpared + so.spared.size() >= room;
    return verdict == ApplyGuard.Verdict.SPARE && full ? ApplyGuard.Verdict.OVERRULE : verdict;
  }

  /** What became of rows stays so: it was not undone. */
  void keep(Outcome outcome) {
    newlySpared += outcome.spared.size();
  }

  private Captured captured(int partition) {
    return progress.getOrDefault(partition, Progress.NONE).captured();
  }
}
