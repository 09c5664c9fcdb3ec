package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.model.Shown;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A region's sink: rows, marker and offset in one transaction, each batch reduced to the last
 * outcome of a key. A row that the store refuses is parked, later versions of its key queue behind
 * it, and it is tried again. At each commit it holds the rows against what the reference model
 * makes of exactly the events told so far.
 */
final class SimulatedSink {

  private final RegionId here;
  private final SimulatedStore store;
  private final SimulatedResolver resolver;
  private final Behaviour behaviour;
  private final Reference reference;
  private final @Nullable Random refusals;
  private final Map<Integer, List<Change>> told = new TreeMap<>();
  private List<Outcome> batch = List.of();
  private @Nullable Runnable rowsToFollow;

  /**
   * @param refusals where rows are refused now and then, the chance for it
   */
  SimulatedSink(
      RegionId here,
      SimulatedStore store,
      SimulatedResolver resolver,
      Behaviour behaviour,
      Reference reference,
      @Nullable Random refusals) {
    this.here = here;
    this.store = store;
    this.resolver = resolver;
    this.behaviour = behaviour;
    this.reference = reference;
    this.refusals = refusals;
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
      Map<Integer, Map<String, String>> written = store.commit();
      check(written);
      return true;
    }
    if (rowsToFollow != null) {
      Runnable begin = rowsToFollow;
      rowsToFollow = null;
      begin.run();
      return true;
    }
    if (!store.parked.isEmpty() && (refusals == null || refusals.nextInt(4) == 0)) {
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

  /** The causes are mended: what is parked is written. */
  private void retry() {
    batch = List.of();
    Map<Integer, Map<String, String>> writes = new TreeMap<>();
    store.parked.forEach((key, waiting) -> writes.put(key, waiting.row()));
    Map<Integer, SimulatedStore.Parked> left = new TreeMap<>();
    writes.keySet().removeIf(key -> refuses(key, store.parked.get(key), left));
    store.begin(writes, left, marker(store.applied, store.appliedHlc, left), store.nextOffset);
  }

  private boolean refuses(
      int key, SimulatedStore.@Nullable Parked as, Map<Integer, SimulatedStore.Parked> into) {
    if (as == null || refusals == null || refusals.nextInt(4) > 0) {
      return false;
    }
    into.put(key, as);
    return true;
  }

  private SimulatedStore.Marker marker(
      VersionVector vector, Hlc hlc, Map<Integer, SimulatedStore.Parked> parked) {
    Map<String, VersionVector> floors = new TreeMap<>();
    parked.forEach((key, waiting) -> floors.put(Translation.key(key), waiting.before()));
    return new SimulatedStore.Marker(vector, hlc, behaviour.marked(HeldKeys.of(floors), vector));
  }

  /** What is not committed is lost. */
  void crash() {
    store.rollBack();
    rowsToFollow = null;
  }

  private void begin(int from, int to) {
    VersionVector vector = store.applied;
    Hlc hlc = store.appliedHlc;
    List<Outcome> taken = new ArrayList<>();
    for (Outcome outcome : resolver.resolved.subList(from, to)) {
      if (behaviour.compactsUnread() && isSuperseded(outcome)) {
        continue;
      }
      vector = vector.with(outcome.journal(), outcome.at());
      hlc = hlc.max(outcome.hlc());
      taken.add(outcome);
    }
    batch = taken;
    Map<Integer, SimulatedStore.Parked> parked = new TreeMap<>(store.parked);
    Map<Integer, Map<String, String>> writes = writes(parked);
    SimulatedStore.Marker marker = marker(vector, hlc, parked);
    if (behaviour.marksWithRows()) {
      store.begin(writes, parked, marker, to);
    } else {
      store.mark(marker, to);
      rowsToFollow = () -> store.begin(writes, parked, marker, to);
    }
  }

  /** What of the batch is written; the rest goes to what is parked. */
  private Map<Integer, Map<String, String>> writes(Map<Integer, SimulatedStore.Parked> parked) {
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
    Map<Integer, Map<String, String>> writes = new TreeMap<>();
    last.forEach(
        (key, resolved) -> {
          SimulatedStore.Parked waiting = parked.get(key);
          if (waiting != null && effects.getOrDefault(key, List.of()).contains(Effect.HELD)) {
            throw new AssertionError(here + ": HELD of a key that is held back: " + batch);
          }
          if (waiting != null || behaviour.writes(effects.getOrDefault(key, List.of()))) {
            Map<String, String> row = row(key, resolved);
            if (waiting != null) {
              parked.put(key, new SimulatedStore.Parked(waiting.before(), row));
            } else if (!refuses(key, new SimulatedStore.Parked(store.applied, row), parked)) {
              writes.put(key, row);
            }
          }
        });
    return writes;
  }

  private Map<String, String> row(int key, Outcome.Resolved resolved) {
    return resolved.visible().version().operation().leavesResource()
        ? behaviour.row(
            store.row(key), TextRows.row(resolved.visible().payload()), resolved.write().event())
        : Map.of();
  }

  /** The invariant: what is written is what the model shows of the events told so far. */
  private void check(Map<Integer, Map<String, String>> written) {
    Set<Integer> keys = new TreeSet<>(written.keySet());
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
      if (!waits && (written.containsKey(key) || !store.isAhead(key))) {
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

  /** Makes a region's sink of its other parts. */
  interface Making {
    SimulatedSink of(SimulatedStore store, SimulatedResolver resolver);
  }
}
