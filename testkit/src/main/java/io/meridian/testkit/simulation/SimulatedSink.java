package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.guard.ApplyGuard;
import io.meridian.guard.Captured;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.model.Shown;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A region's sink: rows, marker and offset in one transaction, each batch reduced to the last
 * outcome of a key. A row that the store refuses is parked, later versions of its key queue behind
 * it, and it is tried again. A row with a local change that has not come back is spared, and tried
 * with each outcome of its key. At each commit it holds the rows against what the reference model
 * makes of exactly the events told so far.
 */
final class SimulatedSink {

  private final RegionId here;
  private final SimulatedStore store;
  private final SimulatedResolver resolver;
  private final Behaviour behaviour;
  private final Reference reference;
  private final Obstacles obstacles;
  private final Map<Integer, List<Change>> told = new TreeMap<>();
  private List<Outcome> batch = List.of();
  private Set<Integer> overruled = Set.of();
  private @Nullable Runnable rowsToFollow;

  SimulatedSink(
      RegionId here,
      SimulatedStore store,
      SimulatedResolver resolver,
      Behaviour behaviour,
      Reference reference,
      Obstacles obstacles) {
    this.here = here;
    this.store = store;
    this.resolver = resolver;
    this.behaviour = behaviour;
    this.reference = reference;
    this.obstacles = obstacles;
  }

  boolean isDone() {
    return !store.isBusy()
        && rowsToFollow == null
        && store.parked.isEmpty()
        && store.nextOffset == resolver.readable();
  }

  /**
   * Begins or commits a transaction.
   *
   * @param limit how many records it takes at most
   * @return false when there is nothing to do
   */
  boolean step(int limit) {
    if (store.isBusy()) {
      commit();
      return true;
    }
    if (rowsToFollow != null) {
      Runnable begin = rowsToFollow;
      rowsToFollow = null;
      begin.run();
      return true;
    }
    if (!store.parked.isEmpty() && obstacles.relent()) {
      retry();
      return true;
    }
    int from = store.nextOffset;
    int to = Math.min(resolver.readable(), from + limit);
    if (from >= to) {
      return !store.parked.isEmpty();
    }
    begin(from, to);
    return true;
  }

  /** The causes are mended, or changes have come back: what is parked is written. */
  private void retry() {
    batch = List.of();
    Attempt attempt = new Attempt(store.captured);
    store.parked.forEach((key, waiting) -> attempt.write(key, waiting));
    SimulatedStore.Marker marker = marker(store.applied, store.appliedHlc, attempt);
    begin(attempt, new SimulatedStore.Progress(marker, store.nextOffset, store.captured));
  }

  private SimulatedStore.Marker marker(VersionVector vector, Hlc hlc, Attempt attempt) {
    Map<String, VersionVector> floors = new TreeMap<>();
    attempt.parked.forEach(
        (key, waiting) -> {
          if (behaviour.names(attempt.holding(key))) {
            floors.put(Translation.key(key), waiting.before());
          }
        });
    return new SimulatedStore.Marker(vector, hlc, behaviour.marked(HeldKeys.of(floors), vector));
  }

  private void begin(Attempt attempt, SimulatedStore.Progress progress) {
    overruled = attempt.overruled;
    store.begin(attempt.writes, attempt.spared, attempt.parked, progress);
  }

  /** What is not committed is lost. */
  void crash() {
    store.rollBack();
    store.forget();
    rowsToFollow = null;
  }

  private void begin(int from, int to) {
    VersionVector vector = store.applied;
    Hlc hlc = store.appliedHlc;
    Captured captured = store.captured;
    List<Outcome> taken = new ArrayList<>();
    for (Outcome outcome : resolver.resolved.subList(from, to)) {
      if (behaviour.compactsUnread() && isSuperseded(outcome)) {
        continue;
      }
      vector = vector.with(outcome.journal(), outcome.at());
      hlc = hlc.max(outcome.hlc());
      Outcome.Resolved resolved = outcome.resolved();
      if (resolved != null && outcome.journal().equals(here)) {
        Journal.Write write = resolved.write();
        captured = captured.after(Translation.key(write.key()), write.number());
      }
      taken.add(outcome);
    }
    batch = taken;
    Attempt attempt = new Attempt(captured);
    write(attempt);
    SimulatedStore.Marker marker = marker(vector, hlc, attempt);
    SimulatedStore.Progress progress = new SimulatedStore.Progress(marker, to, captured);
    if (behaviour.marksWithRows()) {
      begin(attempt, progress);
    } else {
      store.mark(progress);
      rowsToFollow = () -> begin(attempt, progress);
    }
  }

  /** What of the batch is written; the rest goes to what is parked. */
  private void write(Attempt attempt) {
    Map<Integer, List<Effect>> effects = new TreeMap<>();
    Map<Integer, Outcome.Resolved> last = new TreeMap<>();
    for (Outcome outcome : batch) {
      Outcome.Resolved resolved = outcome.resolved();
      if (resolved != null) {
        List<Effect> ofKey =
            effects.computeIfAbsent(resolved.write().key(), k -> new ArrayList<>());
        // What makes "any APPLY writes" right: a store cannot hold what it had not been told.
        if (resolved.effect() == Effect.HELD && ofKey.contains(Effect.APPLY)) {
          throw new AssertionError(here + ": HELD after APPLY in one batch: " + batch);
        }
        ofKey.add(resolved.effect());
        last.put(resolved.write().key(), resolved);
      }
    }
    last.forEach(
        (key, resolved) -> {
          SimulatedStore.Parked waiting = store.parked.get(key);
          if (waiting != null && effects.getOrDefault(key, List.of()).contains(Effect.HELD)) {
            throw new AssertionError(here + ": HELD of a key that is held back: " + batch);
          }
          if (waiting != null) {
            SimulatedStore.Parked later =
                new SimulatedStore.Parked(
                    waiting.before(), row(key, resolved), waiting.waitsSince());
            if (waiting.waitsSince() == null) {
              attempt.parked.put(key, later);
            } else {
              attempt.write(key, later);
            }
          } else if (behaviour.writes(effects.getOrDefault(key, List.of()))) {
            attempt.write(key, new SimulatedStore.Parked(store.applied, row(key, resolved), null));
          }
        });
  }

  private Map<String, String> row(int key, Outcome.Resolved resolved) {
    return resolved.visible().version().operation().leavesResource()
        ? behaviour.row(
            store.row(key), TextRows.row(resolved.visible().payload()), resolved.write().event())
        : Map.of();
  }

  private void commit() {
    Set<Integer> local = store.localRows();
    Set<Integer> written = store.commit().keySet();
    check(written);
    local.retainAll(written);
    local.removeAll(overruled);
    for (int key : local) {
      if (obstacles.spares() && store.captured.micros() > 0 && store.isAhead(key)) {
        throw new AssertionError(
            here + " shows an older result over a local change of key " + key + ": " + batch);
      }
    }
  }

  /** The invariant: what is written is what the model shows of the events told so far. */
  private void check(Set<Integer> written) {
    Set<Integer> keys = new TreeSet<>(written);
    for (Outcome outcome : batch) {
      Outcome.Resolved resolved = outcome.resolved();
      if (resolved != null) {
        int key = resolved.write().key();
        keys.add(key);
        told.computeIfAbsent(key, k -> new ArrayList<>()).add(resolved.write().change());
        boolean own = resolved.write().event().version().dot().region().equals(here);
        if (own && resolved.write().origin() == Journal.Origin.CAPTURED) {
          store.told(key);
        }
      }
    }
    for (int key : keys) {
      boolean waits = store.parked.containsKey(key);
      if (!waits && (written.contains(key) || !store.isAhead(key))) {
        Shown shown = reference.shown(told.getOrDefault(key, List.of())).orElseThrow();
        Map<String, String> expected = shown.change().delete() ? Map.of() : shown.row();
        if (!store.row(key).equals(expected)) {
          throw new AssertionError(
              here + " has at key " + key + " " + store.row(key) + ", the model " + shown);
        }
      }
    }
  }

  private boolean isSuperseded(Outcome outcome) {
    Outcome.Resolved resolved = outcome.resolved();
    if (resolved == null) {
      return false;
    }
    List<Outcome> later =
        resolver.resolved.subList(resolver.resolved.indexOf(outcome) + 1, resolver.resolved.size());
    return later.stream()
        .map(Outcome::resolved)
        .anyMatch(r -> r != null && r.write().key() == resolved.write().key());
  }

  /** Some rows, and what becomes of each. */
  private final class Attempt {

    private final Map<Integer, Map<String, String>> writes = new TreeMap<>();
    private final Map<Integer, SimulatedStore.Parked> parked = new TreeMap<>(store.parked);
    private final Set<Integer> spared = new TreeSet<>();
    private final Set<Integer> overruled = new TreeSet<>();
    private final Captured captured;

    Attempt(Captured captured) {
      this.captured = captured;
    }

    /** Tries to write a row; what is not written is parked. */
    void write(int key, SimulatedStore.Parked row) {
      ApplyGuard.Verdict verdict = obstacles.judge(store, key, row, captured);
      Long since = row.waitsSince();
      if (verdict == ApplyGuard.Verdict.SPARE) {
        spared.add(key);
        long waits = since == null ? obstacles.millis() : since;
        parked.put(key, new SimulatedStore.Parked(row.before(), row.row(), waits));
        return;
      }
      if (obstacles.refuse()) {
        parked.put(key, new SimulatedStore.Parked(row.before(), row.row(), null));
        return;
      }
      if (verdict == ApplyGuard.Verdict.OVERRULE) {
        overruled.add(key);
      }
      parked.remove(key);
      writes.put(key, row.row());
    }

    Behaviour.Holding holding(int key) {
      SimulatedStore.Parked now = parked.get(key);
      SimulatedStore.Parked before = store.parked.get(key);
      if (now == null || now.waitsSince() == null) {
        return Behaviour.Holding.REFUSED;
      }
      if (!spared.contains(key)) {
        return Behaviour.Holding.WAITING;
      }
      return before == null ? Behaviour.Holding.SPARED : Behaviour.Holding.SPARED_AGAIN;
    }
  }

  /** Makes a region's sink of its other parts. */
  interface Making {
    SimulatedSink of(SimulatedStore store, SimulatedResolver resolver);
  }
}
