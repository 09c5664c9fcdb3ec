package io.meridian.simulation;

import io.meridian.clock.Hlc;
import io.meridian.clock.HlcClock;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Version;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One region: its store, its journal, and the three programs between them. */
final class SimulatedRegion {

  final RegionId id;
  final Database database = new Database();
  final List<Journaled> journal = new ArrayList<>();
  final List<Outcome> resolved = new ArrayList<>();
  final Map<Integer, KeyEntry> entries = new TreeMap<>();
  int conflicts;

  private final Rules rules;
  private final Shape shape;
  private final Random random;
  private final long skewMillis;
  private final HlcClock captureClock = new HlcClock(Hlc.ZERO);
  private final HlcClock feedClock = new HlcClock(Hlc.ZERO);
  private final Map<RegionId, Integer> read = new HashMap<>();
  private VersionVector processed = VersionVector.EMPTY;
  private VersionVector marker = VersionVector.EMPTY;
  private int logPosition;

  /** Only where the rules part the rows from their marker. */
  private @Nullable Runnable rowsToFollow;

  SimulatedRegion(RegionId id, Rules rules, Shape shape, Random random) {
    this.id = id;
    this.rules = rules;
    this.shape = shape;
    this.random = random;
    this.skewMillis = random.nextInt(random.nextBoolean() ? 2 : 1_000);
  }

  /** Reads one commit of the log. */
  boolean capture(long millis) {
    if (logPosition == database.log.size()) {
      return false;
    }
    Database.Entry entry = database.log.get(logPosition++);
    if (entry instanceof Database.Marker mark) {
      marker = mark.vector();
      captureClock.observe(rules.observed(mark.hlc()));
    } else if (entry instanceof Database.LocalCommit local) {
      Hlc hlc = captureClock.next(millis + skewMillis);
      VersionVector context = lowered(rules.context(marker, processed.without(id)));
      append(local.key(), local.number(), local.operation(), hlc, context, true);
    }
    return true;
  }

  /** Publishes a change that no store has yet. */
  void publish(int key, long number, long millis) {
    feedClock.observe(database.appliedHlc);
    Hlc hlc = feedClock.next(millis + skewMillis);
    append(key, number, Operation.UPDATE, hlc, lowered(database.applied), false);
  }

  /** Resolves the next event of one journal. */
  boolean resolve(SimulatedRegion source) {
    int at = read.getOrDefault(source.id, 0);
    if (at == source.journal.size()) {
      return false;
    }
    Journaled next = source.journal.get(at);
    Event event = next.event();
    if (shape.causal() && !processed.covers(event.context())) {
      return false;
    }
    read.put(source.id, at + 1);
    processed = processed.with(source.id, event.version().dot().position());
    KeyEntry before = entries.getOrDefault(next.key(), KeyEntry.EMPTY);
    Resolution resolution = rules.resolve(before, event, next.captured(), id);
    entries.put(next.key(), resolution.entry());
    resolved.add(new Outcome(next.key(), event, resolution));
    conflicts += resolution.conflict() ? 1 : 0;
    return true;
  }

  /** Begins or commits a transaction of the sink. */
  boolean sink(int limit) {
    if (database.isSinkBusy()) {
      database.commit();
      return true;
    }
    if (rowsToFollow != null) {
      Runnable begin = rowsToFollow;
      rowsToFollow = null;
      begin.run();
      return true;
    }
    int from = database.nextOffset;
    int to = Math.min(resolved.size(), from + limit);
    if (from == to) {
      return false;
    }
    VersionVector vector = database.applied;
    Hlc hlc = database.appliedHlc;
    Map<Integer, List<Outcome>> byKey = new LinkedHashMap<>();
    for (int at = from; at < to; at++) {
      Outcome outcome = resolved.get(at);
      if (rules.compactsUnread() && isSuperseded(outcome.key(), at)) {
        continue;
      }
      Version version = outcome.event().version();
      vector = vector.with(version.dot().region(), version.dot().position());
      hlc = hlc.max(version.hlc());
      byKey.computeIfAbsent(outcome.key(), k -> new ArrayList<>()).add(outcome);
    }
    Database.Marker mark = new Database.Marker(vector, hlc);
    Map<Integer, Long> writes = writes(byKey);
    if (rules.marksWithRows()) {
      database.begin(writes, mark, to);
    } else {
      database.mark(mark, to);
      rowsToFollow = () -> database.begin(writes, mark, to);
    }
    return true;
  }

  /** Whether nothing is under way any more in this region. */
  boolean isDone(List<SimulatedRegion> sources) {
    return logPosition == database.log.size()
        && !database.isSinkBusy()
        && rowsToFollow == null
        && database.nextOffset == resolved.size()
        && sources.stream().allMatch(s -> read.getOrDefault(s.id, 0) == s.journal.size());
  }

  private Map<Integer, Long> writes(Map<Integer, List<Outcome>> byKey) {
    Map<Integer, Long> writes = new HashMap<>();
    byKey.forEach(
        (key, outcomes) -> {
          if (rules.writes(outcomes)) {
            writes.put(
                key, Value.of(outcomes.get(outcomes.size() - 1).resolution().visible().version()));
          }
          if (!(rules instanceof Mutant)) {
            checkOrder(outcomes);
          }
        });
    return writes;
  }

  /** What makes "any APPLY writes" right: a store cannot hold what it had not yet been told. */
  private static void checkOrder(List<Outcome> outcomes) {
    boolean told = false;
    for (Outcome outcome : outcomes) {
      Effect effect = outcome.resolution().effect();
      if (told && effect == Effect.HELD) {
        throw new AssertionError("HELD after APPLY in one batch: " + outcomes);
      }
      told |= effect == Effect.APPLY;
    }
  }

  private boolean isSuperseded(int key, int at) {
    return resolved.subList(at + 1, resolved.size()).stream().anyMatch(o -> o.key() == key);
  }

  private void append(
      int key, long number, Operation operation, Hlc hlc, VersionVector context, boolean captured) {
    Dot dot = new Dot(id, 0, new Position(1, journal.size()));
    Version version = new Version(dot, hlc, number, operation, Value.payload(number));
    journal.add(new Journaled(key, new Event(version, context), captured));
  }

  private VersionVector lowered(VersionVector context) {
    if (!shape.underestimates() || random.nextInt(3) > 0) {
      return context;
    }
    Map<RegionId, Position> lower = new TreeMap<>();
    context.forEach(
        (region, position) -> {
          long offset = position.offset() - random.nextInt(3);
          if (offset >= 0 && random.nextInt(4) > 0) {
            lower.put(region, new Position(position.epoch(), offset));
          }
        });
    return VersionVector.of(lower);
  }
}
