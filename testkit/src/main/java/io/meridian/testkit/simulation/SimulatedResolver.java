package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Conflict;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A region's resolver: every journal in its own order, everything it keeps and says in
 * transactions. A crash goes back to the last one.
 */
final class SimulatedResolver {

  final List<Outcome> resolved = new ArrayList<>();
  final List<Told> told = new ArrayList<>();
  int forgotten;

  private final RegionId here;
  private final List<RegionId> journals;
  private final Behaviour behaviour;
  private final Strategies strategies;
  private final boolean settles;
  private final Map<Integer, Long> touched = new HashMap<>();
  private State state = new State();
  private State committed = new State();

  /** The newest policy this resolver has read. */
  long policy;

  SimulatedResolver(
      RegionId here,
      List<RegionId> journals,
      Behaviour behaviour,
      Strategies strategies,
      boolean settles) {
    this.here = here;
    this.journals = journals;
    this.behaviour = behaviour;
    this.strategies = strategies;
    this.settles = settles;
  }

  /** What people are shown of a key. */
  KeyState shown(int key) {
    return committed.entries.getOrDefault(key, KeyEntry.EMPTY).state();
  }

  Map<Integer, KeyEntry> entries() {
    return state.entries;
  }

  VersionVector processed() {
    return state.processed;
  }

  /** How many records the sink may read. */
  int readable() {
    return behaviour.readsUncommitted() ? resolved.size() : committed.resolved;
  }

  int read(RegionId journal) {
    return state.read.getOrDefault(journal, 0);
  }

  boolean isCommitted() {
    return committed.resolved == resolved.size();
  }

  void commit() {
    state.resolved = resolved.size();
    state.told = told.size();
    committed = state.copy();
  }

  void crash() {
    state = committed.copy();
    resolved.subList(state.resolved, resolved.size()).clear();
    told.subList(state.told, told.size()).clear();
  }

  /** Reads the next record of a journal; false when it has to wait for a policy. */
  boolean read(Journal journal, long millis) {
    int at = read(journal.id);
    Journal.Journaled record = journal.records.get(at);
    if (record instanceof Journal.Write write && write.event().version().policy() > policy) {
      return false;
    }
    state.read.put(journal.id, at + 1);
    process(journal, at, record, millis);
    return true;
  }

  /** Is given a record again that it has read. */
  void repeat(Journal journal, int at, long millis) {
    if (!behaviour.dropsRepeats()) {
      process(journal, at, journal.records.get(at), millis);
    }
  }

  private void process(Journal journal, int at, Journal.Journaled record, long millis) {
    Position position = new Position(1, at);
    state.processed = state.processed.with(journal.id, position);
    state.orders.merge(journal.id, record.order(), Hlc::max);
    if (record instanceof Journal.Heartbeat heartbeat) {
      state.heartbeats.put(journal.id, heartbeat);
      resolved.add(new Outcome(journal.id, position, heartbeat.order(), null));
      settleAndForget(millis);
    } else if (record instanceof Journal.Write write) {
      resolve(journal, position, write, millis);
    }
    tell();
  }

  private void resolve(Journal journal, Position position, Journal.Write write, long millis) {
    Event event = write.event();
    KeyEntry before = state.entries.getOrDefault(write.key(), KeyEntry.EMPTY);
    Resolution resolution =
        behaviour.resolve(
            before,
            event,
            write.origin() == Journal.Origin.CAPTURED,
            here,
            behaviour.strategies(strategies, policy));
    ConflictTrail trail =
        before
            .trail()
            .add(new ConflictTrail.Step(write.order(), event), before.state(), state.watermark);
    state.entries.put(write.key(), resolution.entry().with(trail));
    touched.put(write.key(), millis);
    if (behaviour.tellsOnArrival() && resolution.conflict()) {
      KeyState after = resolution.entry().state();
      told.add(
          new Told(
              write.key(),
              new Conflict(
                  event.version(),
                  after.siblings(),
                  resolution.visible(),
                  strategies.visible(before.state()),
                  strategies.of(after).label(),
                  after.policy())));
    }
    resolved.add(
        new Outcome(
            journal.id,
            position,
            event.version().hlc(),
            new Outcome.Resolved(write, resolution.visible(), resolution.effect())));
  }

  private Hlc watermark() {
    Hlc least = new Hlc(-1);
    for (RegionId journal : journals) {
      Hlc reached = state.orders.getOrDefault(journal, Hlc.ZERO);
      least = reached.compareTo(least) < 0 ? reached : least;
    }
    return least;
  }

  private void tell() {
    Hlc watermark = watermark();
    if (watermark.compareTo(state.watermark) <= 0) {
      return;
    }
    state.watermark = watermark;
    state.entries.replaceAll(
        (key, entry) -> {
          if (entry.trail().isEmpty()) {
            return entry;
          }
          return entry.with(
              behaviour.tellsOnArrival()
                  ? entry.trail().after(watermark)
                  : entry.trail().tell(watermark, strategies, c -> told.add(new Told(key, c))));
        });
  }

  private void settleAndForget(long millis) {
    VersionVector stable = stable();
    long known = known();
    int before = state.entries.size();
    state
        .entries
        .entrySet()
        .removeIf(
            e ->
                behaviour.forgets(
                    e.getValue(),
                    stable,
                    known,
                    millis - touched.getOrDefault(e.getKey(), millis)));
    forgotten += before - state.entries.size();
    if (settles) {
      state.entries.replaceAll((key, entry) -> entry.with(entry.state().settle(stable)));
    }
  }

  /** What all journals say that their writers have applied. */
  private VersionVector stable() {
    Map<RegionId, Position> least = new TreeMap<>();
    for (RegionId region : journals) {
      Position all = null;
      for (RegionId journal : journals) {
        Journal.Heartbeat heartbeat = state.heartbeats.get(journal);
        Position its = heartbeat == null ? Position.START : heartbeat.applied().position(region);
        all = all == null || its.compareTo(all) < 0 ? its : all;
      }
      least.put(region, all == null ? Position.START : all);
    }
    return VersionVector.of(least);
  }

  private long known() {
    return journals.stream()
        .mapToLong(
            journal -> {
              Journal.Heartbeat heartbeat = state.heartbeats.get(journal);
              return heartbeat == null ? 0 : heartbeat.policy();
            })
        .min()
        .orElse(0);
  }

  /** A conflict as it was told. */
  record Told(int key, Conflict conflict) {}

  private static final class State {

    final TreeMap<Integer, KeyEntry> entries = new TreeMap<>();
    final Map<RegionId, Integer> read = new TreeMap<>();
    final Map<RegionId, Hlc> orders = new TreeMap<>();
    final Map<RegionId, Journal.Heartbeat> heartbeats = new TreeMap<>();
    VersionVector processed = VersionVector.EMPTY;
    Hlc watermark = Hlc.ZERO;
    int resolved;
    int told;

    State copy() {
      State copy = new State();
      copy.entries.putAll(entries);
      copy.read.putAll(read);
      copy.orders.putAll(orders);
      copy.heartbeats.putAll(heartbeats);
      copy.processed = processed;
      copy.watermark = watermark;
      copy.resolved = resolved;
      copy.told = told;
      return copy;
    }
  }
}
