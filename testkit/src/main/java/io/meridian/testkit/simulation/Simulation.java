package io.meridian.testkit.simulation;

import io.meridian.conflict.KeyState;
import io.meridian.conflict.PolicyBook;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.StrategyFactory;
import io.meridian.conflict.Version;
import io.meridian.testkit.model.Act;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Reference;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Whole regions on one thread with a clock of their own: stores with row locks and logs, captures,
 * journals, resolvers, sinks, heartbeats and people, and a network between them that delays,
 * repeats, reorders across journals and parts regions. What decides is the product's own code; the
 * reference model judges every commit of every sink, and the end.
 *
 * <p>One seed is one history: what happens, to the step, follows from the seed and the plan.
 */
public final class Simulation {

  private static final String ANY = "t";
  private static final int MOST_STEPS_TO_REST = 200_000;

  private final long seed;
  private final Plan plan;
  private final Random random;
  private final Trace trace = new Trace();
  private final List<SimulatedRegion> regions = new ArrayList<>();
  private final List<Journal> journals = new ArrayList<>();
  private final Map<Integer, LastWrite> last = new HashMap<>();
  private final Set<Integer> parted = new HashSet<>();
  private final Strategies strategies;
  private final Reference reference;
  private long written;
  private long control = 1;
  private long millis = 1_000_000_000;

  private Simulation(long seed, Plan plan, Behaviour behaviour) {
    this.seed = seed;
    this.plan = plan;
    this.random = new Random(seed);
    PolicyBook book = plan.book();
    strategies = new StrategyFactory(() -> book, TextRows.FORMAT, plan.rules()).of(ANY, ANY);
    reference =
        new Reference(
            Translation.rules(book, ANY, ANY, name -> CustomRule.of(plan.rules().apply(name))));
    Obstacles obstacles = new Obstacles(seed, plan, behaviour, () -> millis);
    List<RegionId> ids = new ArrayList<>();
    for (int i = 0; i < plan.regions(); i++) {
      ids.add(new RegionId("r" + i));
      ids.add(new RegionId("r" + i).operator());
    }
    for (int i = 0; i < plan.regions(); i++) {
      RegionId id = ids.get(2 * i);
      SimulatedRegion region =
          new SimulatedRegion(
              id,
              new SimulatedResolver(id, ids, behaviour, strategies, plan.has(Plan.Trait.SETTLING)),
              (store, resolver) ->
                  new SimulatedSink(id, store, resolver, behaviour, reference, obstacles),
              behaviour,
              version -> book.find(ANY, ANY, version),
              plan.has(Plan.Trait.LOWER_CONTEXTS) ? random : null);
      regions.add(region);
      journals.add(region.journal);
      journals.add(region.people);
    }
  }

  /** Plays the plan of a seed, as Meridian does. */
  public static Report run(long seed, int writes) {
    return run(seed, Plan.of(seed, writes), Behaviour.MERIDIAN);
  }

  /** Plays a plan. Throws nothing: what goes wrong is in the report. */
  public static Report run(long seed, Plan plan, Behaviour behaviour) {
    Simulation simulation = new Simulation(seed, plan, behaviour);
    Optional<String> failure;
    try {
      simulation.play();
      simulation.rest();
      failure = simulation.judge();
    } catch (RuntimeException | AssertionError e) {
      failure = Optional.of(e.toString());
    }
    return simulation.report(failure);
  }

  private void play() {
    int write = 1 + random.nextInt(3);
    for (long step = 0; written < plan.writes() && step < plan.writes() * 200L; step++) {
      millis += random.nextInt(10);
      if (random.nextInt(16) < write) {
        write(any(regions), random.nextInt(plan.keys()));
      } else if (random.nextInt(60) == 0) {
        disturb(any(regions));
      } else {
        progress(any(regions));
      }
    }
  }

  private void write(SimulatedRegion region, int key) {
    LastWrite before = last.get(key);
    boolean wanders = plan.wanders(key);
    if (region.store.isLocked(key) || wanders && before != null && !before.isSeen(region, key)) {
      return;
    }
    Map<String, String> row = region.store.row(key);
    Act act = row.isEmpty() ? Act.INSERT : random.nextInt(3) == 0 ? Act.DELETE : Act.UPDATE;
    long number = ++written;
    int road = wanders ? 9 : random.nextInt(10);
    if (road == 0 && plan.has(Plan.Trait.PEOPLE)) {
      decide(region, key, number);
      return;
    }
    boolean published = road < 3 && plan.has(Plan.Trait.FEED);
    Act done = published && random.nextInt(6) == 0 ? Act.UPDATE : act;
    SimulatedStore.LocalCommit commit =
        new SimulatedStore.LocalCommit(
            key,
            number,
            done,
            SimulatedRegion.row(done, row, number, random),
            row.isEmpty() ? null : row,
            region.store.seen(key));
    trace.add(region.id + (published ? " publishes " : " commits ") + commit);
    if (published) {
      region.publish(commit, millis);
    } else {
      region.store.commitLocal(commit);
    }
    last.put(key, new LastWrite(region, number));
  }

  private void decide(SimulatedRegion region, int key, long number) {
    KeyState shown = region.resolver.shown(key);
    Map<String, String> row = Map.of();
    Map<String, String> before = null;
    Act act = Act.INSERT;
    if (!shown.siblings().isEmpty()) {
      Version picked = any(shown.siblings());
      act = picked.operation().leavesResource() ? Act.UPDATE : Act.DELETE;
      row = act == Act.UPDATE ? TextRows.row(picked.payload()) : row;
      if (strategies.visible(shown).version().operation().leavesResource()) {
        before = TextRows.row(strategies.visible(shown).payload());
      }
    }
    SimulatedStore.LocalCommit decision =
        new SimulatedStore.LocalCommit(
            key, number, act, SimulatedRegion.row(act, row, number, random), before, null);
    trace.add(region.id + " decides " + decision);
    region.decide(decision, shown, millis);
  }

  private void disturb(SimulatedRegion region) {
    switch (random.nextInt(6)) {
      case 0:
        if (control < plan.policies().size() && written > plan.writes() / 3) {
          control++;
          trace.add("policy " + control);
        }
        return;
      case 1:
        if (plan.has(Plan.Trait.CRASHES)) {
          trace.add(region.id + " resolver crashes");
          region.resolver.crash();
        }
        return;
      case 2:
        if (plan.has(Plan.Trait.CRASHES)) {
          trace.add(region.id + " sink crashes");
          region.sink.crash();
        }
        return;
      case 3:
        if (plan.has(Plan.Trait.BAD_CLOCKS)) {
          long[] skews = {0, 10, -10, 5_000, -5_000, 3_600_000, -3_600_000, -millis};
          region.skewMillis = skews[random.nextInt(skews.length)];
          trace.add(region.id + " clock is off by " + region.skewMillis);
        }
        return;
      default:
        if (plan.has(Plan.Trait.PARTITIONS)) {
          int pair = pair(region, any(regions));
          boolean part = random.nextInt(3) == 0;
          boolean changed = part ? parted.add(pair) : parted.remove(pair);
          trace.add("pair " + pair + (part ? " parted " : " healed ") + changed);
        }
    }
  }

  private boolean progress(SimulatedRegion region) {
    int what = random.nextInt(16);
    boolean moved;
    switch (what) {
      case 0, 1, 2:
        moved = region.capture(millis);
        break;
      case 3, 4, 5:
        moved = region.sink.step(1 + random.nextInt(6));
        break;
      case 6:
        moved = !region.resolver.isCommitted();
        region.resolver.commit();
        break;
      case 7:
        moved = learn(region);
        break;
      case 8:
        moved = true;
        if (random.nextInt(8) == 0) {
          trace.add(region.id + " heartbeat");
          region.heartbeat(millis);
        }
        break;
      case 9, 10, 11:
        moved = deliver(region, any(journals), 1 + random.nextInt(8));
        break;
      default:
        moved = resolve(region, any(journals));
    }
    trace.add(region.id + " " + what + " " + moved);
    return moved;
  }

  private boolean learn(SimulatedRegion region) {
    if (random.nextBoolean()) {
      region.resolver.policy = control;
    } else {
      region.policy = control;
    }
    return false;
  }

  private boolean deliver(SimulatedRegion to, Journal journal, int count) {
    SimulatedRegion from = regions.get(journals.indexOf(journal) / 2);
    int had = to.arrived.getOrDefault(journal.id, 0);
    if (parted.contains(pair(to, from)) || had == journal.records.size()) {
      return false;
    }
    to.arrived.put(journal.id, Math.min(journal.records.size(), had + count));
    return true;
  }

  private boolean resolve(SimulatedRegion region, Journal journal) {
    int read = region.resolver.read(journal.id);
    if (read > 0 && plan.has(Plan.Trait.REPEATS) && random.nextInt(20) == 0) {
      region.resolver.repeat(journal, random.nextInt(read), millis);
    }
    return read < region.arrived.getOrDefault(journal.id, 0)
        && region.resolver.read(journal, millis);
  }

  /** Lets everything come to rest, and everybody say so. */
  private void rest() {
    parted.clear();
    trace.add("rests");
    for (int round = 0; round < 4; round++) {
      settleDown();
      for (SimulatedRegion region : regions) {
        region.policy = control;
        region.resolver.policy = control;
        region.heartbeat(++millis);
      }
    }
    settleDown();
  }

  private void settleDown() {
    boolean moved = true;
    for (int steps = 0; moved; steps++) {
      if (steps > MOST_STEPS_TO_REST) {
        throw new AssertionError("it does not come to rest");
      }
      moved = false;
      for (SimulatedRegion region : regions) {
        region.resolver.policy = control;
        moved |= region.capture(millis);
        moved |= region.sink.step(8);
        for (Journal journal : journals) {
          moved |= deliver(region, journal, Integer.MAX_VALUE / 2);
          moved |= resolve(region, journal);
        }
        region.resolver.commit();
      }
    }
    for (SimulatedRegion region : regions) {
      if (!region.sink.isDone() || !region.isCaptured()) {
        throw new AssertionError(region.id + " has not applied everything");
      }
    }
  }

  private Optional<String> judge() {
    return new Judge(plan, regions, journals, strategies, reference).judge();
  }

  private Report report(Optional<String> failure) {
    for (SimulatedRegion region : regions) {
      for (int key = 0; key < plan.keys(); key++) {
        trace.end(region.id + " has " + key + " " + region.store.row(key));
      }
      region.resolver.told.forEach(told -> trace.end(told.toString()));
    }
    return new Report(
        seed,
        plan,
        failure,
        trace.hash(),
        trace.steps(),
        regions.get(0).resolver.told.size(),
        regions.stream().mapToInt(region -> region.resolver.forgotten).sum(),
        regions.stream().mapToInt(region -> region.store.written).sum(),
        regions.stream().mapToInt(region -> region.store.spared).sum(),
        trace.last());
  }

  private int pair(SimulatedRegion one, SimulatedRegion other) {
    int i = regions.indexOf(one);
    int j = regions.indexOf(other);
    return i == j ? -1 : Math.min(i, j) * 8 + Math.max(i, j);
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** The last write of a key. */
  private record LastWrite(SimulatedRegion region, long number) {

    /** Whether a region's store has it. */
    boolean isSeen(SimulatedRegion other, int key) {
      if (region == other) {
        return true;
      }
      Dot dot = region.dots.get(number);
      return dot != null && other.store.seen(key).position(region.id).offset() >= dot.position();
    }
  }
}
