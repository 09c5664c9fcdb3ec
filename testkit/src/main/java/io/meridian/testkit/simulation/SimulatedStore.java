package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.guard.Captured;
import io.meridian.testkit.model.Act;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A database with a log of its commits, as Postgres at READ COMMITTED looks to us: a writer of a
 * row waits for the row's other writer, but a delete that finds no row waits for nobody and locks
 * nothing.
 */
final class SimulatedStore {

  final List<Entry> log = new ArrayList<>();
  VersionVector applied = VersionVector.EMPTY;

  /** What the sink could not write yet, by key. */
  Map<Integer, Parked> parked = Map.of();

  /** Which local commits have come back. A commit's time is its number. */
  Captured captured = Captured.NONE;

  Hlc appliedHlc = Hlc.ZERO;
  int nextOffset;

  /** How many rows the sink has written. */
  int written;

  /** How often the sink has left a row as it was. */
  int spared;

  private final Map<Integer, Map<String, String>> rows = new TreeMap<>();
  private final Map<Integer, Long> local = new HashMap<>();
  private final Map<Integer, Integer> untold = new HashMap<>();
  private @Nullable Transaction open;

  /** The row of a key; empty when there is none. */
  Map<String, String> row(int key) {
    return rows.getOrDefault(key, Map.of());
  }

  /** Whether a local write of the key would have to wait. */
  boolean isLocked(int key) {
    return open != null && (open.locked.containsKey(key) || open.spared.contains(key));
  }

  boolean isBusy() {
    return open != null;
  }

  /** The number of the commit that wrote a row last; null when that was the sink's, or no row. */
  @Nullable Long localCommit(int key) {
    return local.get(key);
  }

  /** The keys whose rows were last written by local commits. */
  Set<Integer> localRows() {
    return new TreeSet<>(local.keySet());
  }

  /** Whether the store holds local writes of a key that its sink has not been told about. */
  boolean isAhead(int key) {
    return untold.getOrDefault(key, 0) > 0;
  }

  /** What the row of a key truly has seen: nothing of what is parked. */
  VersionVector seen(int key) {
    Parked waiting = parked.get(key);
    return waiting == null ? applied : waiting.before;
  }

  /** What the rows of all keys truly have seen. */
  VersionVector floor() {
    VersionVector least = applied;
    for (Parked waiting : parked.values()) {
      least = least.min(waiting.before);
    }
    return least;
  }

  /** The sink was told what came of a local write. */
  void told(int key) {
    untold.merge(key, -1, Integer::sum);
  }

  /** A local transaction of one row. */
  void commitLocal(LocalCommit commit) {
    if (commit.act == Act.DELETE) {
      rows.remove(commit.key);
      local.remove(commit.key);
    } else {
      rows.put(commit.key, commit.row);
      local.put(commit.key, commit.number);
    }
    untold.merge(commit.key, 1, Integer::sum);
    log.add(commit);
  }

  /**
   * Begins the sink's transaction.
   *
   * @param writes rows as they will be, empty where there will be none
   * @param spared the keys whose rows are locked and not written
   * @param parkedThen all that is parked once it is committed
   */
  void begin(
      Map<Integer, Map<String, String>> writes,
      Set<Integer> spared,
      Map<Integer, Parked> parkedThen,
      Progress progress) {
    Map<Integer, Map<String, String>> locked = new TreeMap<>(writes);
    locked.entrySet().removeIf(w -> w.getValue().isEmpty() && row(w.getKey()).isEmpty());
    open = new Transaction(locked, spared, parkedThen, progress);
  }

  /** Commits the sink's transaction; gives the keys it has written. */
  Map<Integer, Map<String, String>> commit() {
    Transaction transaction = Objects.requireNonNull(open);
    open = null;
    written += transaction.locked.size();
    spared += transaction.spared.size();
    transaction.locked.forEach(
        (key, row) -> {
          local.remove(key);
          if (row.isEmpty()) {
            rows.remove(key);
          } else {
            rows.put(key, row);
          }
        });
    parked = transaction.parked;
    mark(transaction.progress);
    return transaction.locked;
  }

  /** Gives up the sink's transaction. */
  void rollBack() {
    open = null;
  }

  /** Commits a marker alone. */
  void mark(Progress progress) {
    applied = progress.marker.vector;
    appliedHlc = progress.marker.hlc;
    nextOffset = progress.offset;
    captured = progress.captured;
    log.add(progress.marker);
  }

  /** Its sink has begun anew, and knows what is in the database. */
  void forget() {
    captured = Captured.until(captured.micros());
  }

  private record Transaction(
      Map<Integer, Map<String, String>> locked,
      Set<Integer> spared,
      Map<Integer, Parked> parked,
      Progress progress) {}

  /**
   * A row that is not written yet.
   *
   * @param before what was applied before the first outcome that was not written
   * @param row as it is to be; empty where there is to be none
   * @param waitsSince since when it waits for a local change, in milliseconds; null when it was
   *     refused
   */
  record Parked(VersionVector before, Map<String, String> row, @Nullable Long waitsSince) {}

  /** How far the sink is. */
  record Progress(Marker marker, int offset, Captured captured) {}

  /** A committed transaction. */
  sealed interface Entry {}

  /**
   * An application's own.
   *
   * @param seen what its row had seen; null for a person, who has seen what was shown
   */
  record LocalCommit(
      int key,
      long number,
      Act act,
      Map<String, String> row,
      @Nullable Map<String, String> before,
      @Nullable VersionVector seen)
      implements Entry {}

  /** The sink's; its rows are nothing to a capture. */
  record Marker(VersionVector vector, Hlc hlc, HeldKeys held) implements Entry {}
}
