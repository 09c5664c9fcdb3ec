package io.meridian.resolver;

import io.meridian.journal.JournalEvent;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random history of one partition that could have happened: regions write, and apply each other's
 * journals in order and with delay; each event's context is what its region had applied.
 */
final class History {

  /** One record of a journal; without an event it is garbage. */
  record Entry(RegionId journal, long offset, String key, @Nullable JournalEvent event) {}

  private final Random random;
  private final Map<RegionId, Journaled> writers = new LinkedHashMap<>();
  private final Map<RegionId, List<Entry>> journals = new LinkedHashMap<>();
  private final Map<RegionId, VersionVector> applied = new LinkedHashMap<>();
  private final String keyPrefix;
  private long tick;

  private History(Random random, String keyPrefix) {
    this.random = random;
    this.keyPrefix = keyPrefix;
    for (RegionId region : Regions.ALL) {
      writers.put(region, new Journaled(region));
      journals.put(region, new ArrayList<>());
      applied.put(region, VersionVector.EMPTY);
    }
  }

  static History of(Random random, int events, int keys) {
    History history = new History(random, "default/orders/");
    for (int i = 0; i < events; i++) {
      history.step(keys);
    }
    return history;
  }

  /** With records among the events that nobody can read. */
  static History withGarbage(Random random, int events, int keys, String keyPrefix) {
    History history = new History(random, keyPrefix);
    for (int i = 0; i < events; i++) {
      if (random.nextInt(100) == 0) {
        history.litter();
      }
      history.step(keys);
    }
    return history;
  }

  private void litter() {
    RegionId region = Regions.ALL.get(random.nextInt(Regions.ALL.size()));
    List<Entry> journal = journals.get(region);
    journal.add(new Entry(region, journal.size(), keyPrefix + "litter", null));
  }

  private void step(int keys) {
    RegionId region = Regions.ALL.get(random.nextInt(Regions.ALL.size()));
    for (RegionId other : Regions.ALL) {
      long last = journals.get(other).size() - 1L;
      long known = applied.get(region).position(other).offset();
      if (!other.equals(region) && last > known && random.nextInt(3) == 0) {
        long now = known + 1 + random.nextInt((int) (last - known));
        applied.put(region, applied.get(region).with(other, new Position(1, now)));
      }
    }
    VersionVector context = applied.get(region);
    // Clocks exceed all that was applied, because ticks are handed out in order of time.
    tick++;
    Journaled writer = writers.get(region);
    JournalEvent event =
        switch (random.nextInt(5)) {
          case 0 -> writer.delete(tick, context);
          case 1 -> writer.captured(tick, "captured-" + tick, context, "db-" + region);
          default -> writer.update(tick, "published-" + tick, context);
        };
    List<Entry> journal = journals.get(region);
    journal.add(new Entry(region, journal.size(), keyPrefix + random.nextInt(keys), event));
  }

  /** All entries, by journal. */
  Map<RegionId, List<Entry>> journals() {
    return journals;
  }

  /** The entries in one order in which a resolver may meet them: each journal in its own order. */
  List<Entry> interleaved(Random order) {
    Map<RegionId, Integer> next = new LinkedHashMap<>();
    List<Entry> met = new ArrayList<>();
    int left = journals.values().stream().mapToInt(List::size).sum();
    while (left > 0) {
      RegionId region = Regions.ALL.get(order.nextInt(Regions.ALL.size()));
      int run = 1 + order.nextInt(10);
      while (run-- > 0 && next.getOrDefault(region, 0) < journals.get(region).size()) {
        met.add(journals.get(region).get(next.merge(region, 1, Integer::sum) - 1));
        left--;
      }
    }
    return met;
  }
}
