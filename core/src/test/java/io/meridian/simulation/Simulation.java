package io.meridian.simulation;

import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.PickOne;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.Version;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** One random history, played to its end and judged. The same seed gives the same history. */
final class Simulation {

  private final Random random;
  private final Shape shape;
  private final Strategies strategies;
  private final List<SimulatedRegion> regions = new ArrayList<>();
  private final int keys;
  private final Map<Integer, LastWrite> last = new HashMap<>();
  private final Map<SimulatedRegion, List<Long>> commits = new HashMap<>();
  private long writes;
  private long millis = 1_000;

  private Simulation(long seed, Shape shape, Rules rules) {
    this.random = new Random(seed);
    this.shape = shape;
    this.strategies = rules.strategies();
    int count = 2 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      regions.add(new SimulatedRegion(new RegionId("r" + i), rules, shape, random));
    }
    this.keys = 1 + random.nextInt(3);
  }

  /** Plays the history of a seed; gives what is wrong with its end, or nothing. */
  static Optional<String> failure(long seed, Shape shape, Rules rules) {
    Simulation simulation = new Simulation(seed, shape, rules);
    try {
      simulation.play();
      return simulation.judge().map(wrong -> "seed " + seed + ", " + shape + ": " + wrong);
    } catch (RuntimeException | AssertionError e) {
      return Optional.of("seed " + seed + ", " + shape + ": " + e);
    }
  }

  /** How often a store's sink put an older write over a newer one in the history of a seed. */
  static int regressions(long seed, Shape shape, Rules rules) {
    Simulation simulation = new Simulation(seed, shape, rules);
    simulation.play();
    return simulation.regions.stream().mapToInt(region -> region.database.regressions).sum();
  }

  private void play() {
    int steps = 20 + random.nextInt(100);
    // Some histories are mostly writes, some mostly progress.
    int write = 1 + random.nextInt(4);
    for (int i = 0; i < steps; i++) {
      millis += random.nextInt(10);
      if (random.nextInt(8) < write) {
        write(any(regions), random.nextInt(keys));
      } else {
        progress(any(regions));
      }
    }
    while (!regions.stream().allMatch(region -> region.isDone(regions))) {
      progress(any(regions));
    }
  }

  private void write(SimulatedRegion region, int key) {
    Database database = region.database;
    if (database.isLocked(key) || shape.wandering() && !sees(region, key)) {
      return;
    }
    writes++;
    if (shape.feed() && random.nextInt(3) == 0) {
      region.publish(key, writes, millis);
      return;
    }
    boolean delete = Value.isRow(database.value(key)) && random.nextInt(3) == 0;
    database.commitLocal(key, writes, delete);
    last.put(key, new LastWrite(region, delete ? -writes : writes));
    commits.computeIfAbsent(region, r -> new ArrayList<>()).add(writes);
  }

  private boolean sees(SimulatedRegion region, int key) {
    LastWrite write = last.get(key);
    return write == null
        || write.region == region
        || dot(write).filter(region.database.applied::covers).isPresent();
  }

  private static Optional<Dot> dot(LastWrite write) {
    return write.region.journal.stream()
        .map(journaled -> journaled.event().version())
        .filter(version -> Value.of(version) == write.value)
        .map(Version::dot)
        .findFirst();
  }

  private boolean progress(SimulatedRegion region) {
    switch (random.nextInt(4)) {
      case 0:
        return region.capture(millis);
      case 1:
        return region.sink(1 + random.nextInt(6));
      default:
        return region.resolve(any(regions));
    }
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Optional<String> judge() {
    Map<Integer, Long> expected = new TreeMap<>();
    for (Map.Entry<Integer, KeyState> state : states().entrySet()) {
      byte[] bytes = KeyEntryCodec.encode(state.getValue());
      for (SimulatedRegion region : regions) {
        KeyEntry entry = region.entries.getOrDefault(state.getKey(), KeyEntry.EMPTY);
        if (!Arrays.equals(bytes, KeyEntryCodec.encode(entry.state()))) {
          return Optional.of(region.id + " has another state of key " + state.getKey());
        }
      }
      Version visible = strategies.visible(state.getValue()).version();
      boolean last = strategies.at(0).equals(PickOne.LAST_WRITE_WINS);
      if (last && !shape.feed() && !visible.equals(latest(state.getKey()))) {
        return Optional.of("the visible version is not the last write of all events");
      }
      if (Value.isRow(Value.of(visible))) {
        expected.put(state.getKey(), Value.of(visible));
      }
      if (shape.wandering() && state.getValue().siblings().size() > 1) {
        return Optional.of("a wandering edit ends with siblings");
      }
    }
    for (SimulatedRegion region : regions) {
      if (!region.database.rows().equals(expected)) {
        return Optional.of(region.id + " has " + region.database.rows() + ", expected " + expected);
      }
      if (shape.wandering() && region.database.regressions > 0) {
        return Optional.of(region.id + " showed an older row after a newer one");
      }
      if (shape.wandering() && shape.causal() && region.conflicts > 0) {
        return Optional.of(region.id + " reported a conflict of a wandering edit");
      }
      if (!journaled(region).equals(commits.getOrDefault(region, List.of()))) {
        return Optional.of(region.id + " did not journal each local commit exactly once");
      }
    }
    return Optional.empty();
  }

  private Map<Integer, KeyState> states() {
    Map<Integer, KeyState> states = new TreeMap<>();
    for (SimulatedRegion region : regions) {
      for (Journaled record : region.journal) {
        KeyState before = states.getOrDefault(record.key(), KeyState.EMPTY);
        states.put(record.key(), before.join(record.event()));
      }
    }
    return states;
  }

  private Version latest(int key) {
    return regions.stream()
        .flatMap(region -> region.journal.stream())
        .filter(record -> record.key() == key)
        .map(Journaled::event)
        .map(Event::version)
        .max(Version.BY_WRITE)
        .orElseThrow();
  }

  private static List<Long> journaled(SimulatedRegion region) {
    return region.journal.stream()
        .filter(Journaled::captured)
        .map(record -> Value.number(record.event().version()))
        .toList();
  }

  /** The last write of a wandering key. */
  private record LastWrite(SimulatedRegion region, long value) {}
}
