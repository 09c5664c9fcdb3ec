package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.clock.HlcClock;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Policy;
import io.meridian.conflict.Version;
import io.meridian.testkit.model.Act;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One region: its store, its journals and the programs between them. */
final class SimulatedRegion {

  final RegionId id;
  final SimulatedStore store = new SimulatedStore();
  final Journal journal;
  final Journal people;
  final SimulatedResolver resolver;
  final SimulatedSink sink;
  final Map<Long, Dot> dots = new HashMap<>();

  /** By journal, how many records have come here. */
  final Map<RegionId, Integer> arrived = new TreeMap<>();

  /** How far the wall clock is off. */
  long skewMillis;

  /** The newest policy its writers know. */
  long policy;

  private final Behaviour behaviour;
  private final LongFunction<Policy> policies;
  private final @Nullable Random lowering;
  private final HlcClock captureClock = new HlcClock(Hlc.ZERO);
  private final HlcClock feedClock = new HlcClock(Hlc.ZERO);
  private final HlcClock peopleClock = new HlcClock(Hlc.ZERO);
  private VersionVector marker = VersionVector.EMPTY;
  private HeldKeys held = HeldKeys.NONE;
  private VersionVector promised = VersionVector.EMPTY;
  private int logPosition;

  /**
   * @param lowering where contexts are lowered, the chance for it
   */
  SimulatedRegion(
      RegionId id,
      SimulatedResolver resolver,
      SimulatedSink.Making sink,
      Behaviour behaviour,
      LongFunction<Policy> policies,
      @Nullable Random lowering) {
    this.id = id;
    this.journal = new Journal(id);
    this.people = new Journal(id.operator());
    this.resolver = resolver;
    this.sink = sink.of(store, resolver);
    this.behaviour = behaviour;
    this.policies = policies;
    this.lowering = lowering;
  }

  boolean isCaptured() {
    return logPosition == store.log.size();
  }

  /** Reads one commit of the log. */
  boolean capture(long millis) {
    if (isCaptured()) {
      return false;
    }
    SimulatedStore.Entry entry = store.log.get(logPosition++);
    if (entry instanceof SimulatedStore.Marker mark) {
      marker = mark.vector();
      held = mark.held();
      captureClock.observe(behaviour.observed(mark.hlc()));
    } else if (entry instanceof SimulatedStore.LocalCommit local) {
      Hlc hlc = captureClock.next(millis + skewMillis);
      VersionVector others = resolver.processed().without(id);
      VersionVector applied = held.context(Translation.key(local.key()), marker);
      VersionVector context = lowered(behaviour.context(applied, others));
      append(journal, local, hlc, context, Journal.Origin.CAPTURED);
    }
    return true;
  }

  /** Promises in both journals what no later event will go below. */
  void heartbeat(long millis) {
    Hlc hlc = captureClock.next(millis + skewMillis);
    promised = behaviour.promised(marker, held);
    journal.append(hlc, promised, policy);
    people.append(hlc, promised, policy);
  }

  /** Publishes a change that no store has yet. */
  void publish(SimulatedStore.LocalCommit change, long millis) {
    feedClock.observe(store.appliedHlc);
    Hlc hlc = feedClock.next(millis + skewMillis);
    append(journal, change, hlc, lowered(store.floor()), Journal.Origin.PUBLISHED);
  }

  /** A person decides for a row, having been shown a key as the resolver has it. */
  void decide(SimulatedStore.LocalCommit decision, KeyState shown, long millis) {
    VersionVector context = shown.seen().max(store.floor());
    for (Version sibling : shown.siblings()) {
      context = context.with(sibling.dot().region(), sibling.dot().position());
      peopleClock.observe(sibling.hlc());
    }
    peopleClock.observe(store.appliedHlc);
    Hlc hlc = peopleClock.next(millis + skewMillis);
    append(people, decision, hlc, context, Journal.Origin.PUBLISHED);
  }

  private void append(
      Journal to,
      SimulatedStore.LocalCommit write,
      Hlc hlc,
      VersionVector context,
      Journal.Origin origin) {
    Map<String, Dot> seen = new HashMap<>();
    context.forEach((r, p) -> seen.put(r.name(), new Dot(r.name(), p.epoch(), p.offset())));
    Position at = to.next();
    Dot dot = new Dot(to.id.name(), at.epoch(), at.offset());
    Change change =
        new Change(dot, seen, hlc.bits(), write.act(), write.row(), write.before(), policy);
    Event event = Translation.event(change, 0, policies.apply(policy));
    dots.put(write.number(), dot);
    to.append(write.key(), write.number(), event, truthful(change, write.seen()), origin);
  }

  /** What the model is told a local writer had seen: no more than its row, whatever it claims. */
  private static Change truthful(Change change, @Nullable VersionVector row) {
    Map<String, Dot> seen = new HashMap<>(change.seen());
    if (row != null) {
      seen.replaceAll(
          (region, dot) -> {
            Position at = row.position(new RegionId(region));
            return dot.position() <= at.offset() ? dot : new Dot(region, 1, at.offset());
          });
    }
    return new Change(
        change.dot(),
        seen,
        change.hlc(),
        change.act(),
        change.row(),
        change.before(),
        change.policy());
  }

  private VersionVector lowered(VersionVector context) {
    if (lowering == null || lowering.nextInt(3) > 0) {
      return context;
    }
    Map<RegionId, Position> lower = new TreeMap<>();
    context.forEach(
        (region, position) -> {
          long offset = position.offset() - lowering.nextInt(3);
          if (offset >= 0 && lowering.nextInt(4) > 0) {
            lower.put(region, new Position(position.epoch(), offset));
          }
        });
    return VersionVector.of(lower).max(promised);
  }

  /** What a write leaves of a row; of a delete the key. */
  static Map<String, String> row(Act act, Map<String, String> before, long number, Random random) {
    Map<String, String> row = new TreeMap<>();
    row.put("k", "1");
    if (act == Act.DELETE) {
      return row;
    }
    row.putAll(before);
    for (String field : new String[] {"hi", "lo", "n"}) {
      if (before.isEmpty() || random.nextInt(3) == 0) {
        row.put(field, Integer.toString(random.nextInt(41) - 20));
      }
    }
    if (before.isEmpty() || random.nextInt(3) == 0) {
      row.put("s", new String[] {"{}", "{x}", "{x,y}", "{y,z}", "{q}"}[random.nextInt(5)]);
    }
    row.put("w", Long.toString(number));
    return row;
  }
}
