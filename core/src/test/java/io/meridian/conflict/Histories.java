package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Random histories of one key in several regions. A writer's context is what it had applied, any
 * prefix of each journal, so contexts are not closed: who had seen an event need not have seen all
 * that the event's own writer had. Now and then they are lower than the truth.
 */
final class Histories {

  private Histories() {}

  /** The events of a history, in the order in which they were written. */
  static List<Event> events(Random random) {
    int regions = 2 + random.nextInt(4);
    int writes = 1 + random.nextInt(12);
    int skewMillis = 1 + random.nextInt(50);
    int kind = random.nextInt(3);
    Map<RegionId, List<Event>> journals = new TreeMap<>();
    Map<RegionId, Map<RegionId, Integer>> applied = new HashMap<>();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < regions; i++) {
      journals.put(new RegionId("r" + i), new ArrayList<>());
    }
    List<RegionId> names = List.copyOf(journals.keySet());
    for (int i = 0; i < writes; i++) {
      RegionId region = names.get(random.nextInt(regions));
      Map<RegionId, Integer> seen = applied.computeIfAbsent(region, r -> new TreeMap<>());
      Hlc last = Hlc.ZERO;
      for (RegionId other : names) {
        int from = seen.getOrDefault(other, 0);
        int length = journals.get(other).size();
        int to = other.equals(region) ? length : from + random.nextInt(length - from + 1);
        seen.put(other, to);
        for (Event known : journals.get(other).subList(0, to)) {
          last = last.max(known.version().hlc());
        }
      }
      Hlc hlc = last.next(random.nextInt(skewMillis));
      events.add(
          enriched(
              event(
                  region, journals.get(region).size(), hlc, context(region, seen, random), random),
              kind,
              random));
      journals.get(region).add(events.get(i));
    }
    return events;
  }

  static Event event(RegionId region, long offset, Hlc hlc, VersionVector context, Random random) {
    Dot dot = new Dot(region, 3, new Position(1, offset));
    byte[] row = new byte[random.nextInt(20)];
    random.nextBytes(row);
    String[] types = {"avro/binary", "application/json", "text/plain;charset=utf-8"};
    Payload payload = new Payload(types[random.nextInt(3)], random.nextInt(), row);
    Operation operation = Operation.values()[random.nextInt(3)];
    return new Event(new Version(dot, hlc, random.nextLong(), operation, payload), context);
  }

  /** With a policy version and, where the history is of a merge, with fields that it changed. */
  private static Event enriched(Event event, int kind, Random random) {
    if (kind == 0) {
      return event;
    }
    Event under = Writes.under(random.nextInt(4), event);
    if (kind == 1) {
      return under;
    }
    boolean leaves = under.version().operation().leavesResource();
    List<FieldChange> changes = new ArrayList<>();
    for (FieldRule rule : leaves ? FieldRule.values() : new FieldRule[0]) {
      if (random.nextBoolean()) {
        changes.add(change(rule, random));
      }
    }
    return new Event(under.version(), under.context(), changes);
  }

  private static FieldChange change(FieldRule rule, Random random) {
    String field = "f" + random.nextInt(2);
    FieldValue number = FieldValue.number(String.valueOf(random.nextInt(9) - 4));
    switch (rule) {
      case LATEST:
        FieldValue[] values = {
          FieldValue.NULL,
          FieldValue.bool(random.nextBoolean()),
          FieldValue.text("\u00fc" + random.nextInt(9)),
          new FieldValue(FieldValue.Kind.BYTES, "00ff", List.of()),
          number
        };
        return new FieldChange(field, rule, values[random.nextInt(values.length)]);
      case UNION:
        List<String> elements = List.of("x", "y", "z").subList(random.nextInt(2), 3);
        return new FieldChange(field, rule, FieldValue.set(elements));
      case COUNTER:
        return new FieldChange(field, rule, number, FieldValue.number("" + random.nextInt(9)));
      default:
        return new FieldChange(field, rule, number);
    }
  }

  private static VersionVector context(
      RegionId region, Map<RegionId, Integer> seen, Random random) {
    boolean lowered = random.nextInt(4) == 0;
    Map<RegionId, Position> entries = new TreeMap<>();
    seen.forEach(
        (other, count) -> {
          int claimed = lowered ? random.nextInt(count + 1) : count;
          if (claimed > 0 && (!other.equals(region) || random.nextBoolean())) {
            entries.put(other, new Position(1, claimed - 1L));
          }
        });
    return VersionVector.of(entries);
  }
}
