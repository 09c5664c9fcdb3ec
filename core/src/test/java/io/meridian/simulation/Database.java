package io.meridian.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A database with a log of its commits, as Postgres at READ COMMITTED looks to us: a writer of a
 * row waits for the row's other writer, but a delete that finds no row waits for nobody and locks
 * nothing.
 */
final class Database {

  final List<Entry> log = new ArrayList<>();
  VersionVector applied = VersionVector.EMPTY;
  Hlc appliedHlc = Hlc.ZERO;
  int nextOffset;

  /** How often the sink put an older write over a newer one. */
  int regressions;

  private final Map<Integer, Long> values = new HashMap<>();
  private @Nullable SinkTransaction open;

  /** The number of the write the row is of, negative if it deleted, 0 if there was none. */
  long value(int key) {
    return values.getOrDefault(key, 0L);
  }

  /** The rows that are there. */
  Map<Integer, Long> rows() {
    Map<Integer, Long> rows = new TreeMap<>(values);
    rows.values().removeIf(value -> !Value.isRow(value));
    return rows;
  }

  /** Whether a local write of the key would have to wait. */
  boolean isLocked(int key) {
    return open != null && open.locked.containsKey(key);
  }

  boolean isSinkBusy() {
    return open != null;
  }

  /** A local transaction of one row; the number is the write's own. */
  void commitLocal(int key, long number, boolean delete) {
    boolean there = Value.isRow(value(key));
    Operation operation = delete ? Operation.DELETE : there ? Operation.UPDATE : Operation.INSERT;
    values.put(key, delete ? -number : number);
    log.add(new LocalCommit(key, number, operation));
  }

  /** Begins the sink's transaction: rows as they will be, and the marker. */
  void begin(Map<Integer, Long> writes, Marker marker, int offset) {
    Map<Integer, Long> locked = new HashMap<>(writes);
    locked.entrySet().removeIf(w -> !Value.isRow(w.getValue()) && !Value.isRow(value(w.getKey())));
    open = new SinkTransaction(locked, marker, offset);
  }

  /** Commits the sink's transaction. */
  void commit() {
    SinkTransaction transaction = Objects.requireNonNull(open);
    open = null;
    transaction.locked.forEach(
        (key, value) -> {
          Long before = values.put(key, value);
          regressions += before != null && Math.abs(value) < Math.abs(before) ? 1 : 0;
        });
    mark(transaction.marker, transaction.offset);
  }

  /** Commits a marker alone. */
  void mark(Marker marker, int offset) {
    applied = marker.vector();
    appliedHlc = marker.hlc();
    nextOffset = offset;
    log.add(marker);
  }

  private record SinkTransaction(Map<Integer, Long> locked, Marker marker, int offset) {}

  /** A committed transaction. */
  sealed interface Entry {}

  /** An application's own. */
  record LocalCommit(int key, long number, Operation operation) implements Entry {}

  /** The sink's; its rows are nothing to a capture. */
  record Marker(VersionVector vector, Hlc hlc) implements Entry {}
}
