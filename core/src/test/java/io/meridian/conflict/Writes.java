package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Events said in few words, and all orders in which they can arrive. */
final class Writes {

  private Writes() {}

  /** An event without fields; {@code saw} as in {@code a=1:0,b=1:2}. */
  static Event write(
      String region, long offset, long hlc, Operation operation, String saw, String row) {
    return new Event(version(region, offset, hlc, operation, row, 0), VersionVector.parse(saw));
  }

  /** The same event, written under a policy version. */
  static Event under(long policy, Event event) {
    Version v = event.version();
    Version other =
        new Version(v.dot(), v.hlc(), v.timestampMicros(), v.operation(), v.payload(), policy);
    return new Event(other, event.context(), event.changes());
  }

  /** The same event with the fields it changed, compared with the row it replaced. */
  static Event merging(Policy policy, Event event, @Nullable String before) {
    List<FieldChange> changes =
        FieldChanges.between(
            policy,
            event.version().operation(),
            before == null ? null : Rows.FORMAT.fields(Rows.row(before)),
            Rows.FORMAT.fields(event.version().payload()));
    return new Event(event.version(), event.context(), changes);
  }

  static Version version(
      String region, long offset, long hlc, Operation operation, String row, long policy) {
    Dot dot = new Dot(new RegionId(region), 0, new Position(1, offset));
    return new Version(dot, new Hlc(hlc), 0, operation, Rows.row(row), policy);
  }

  /** A policy of all tenants and types; the options as in {@code key=value}. */
  static Policy policy(String strategy, String... options) {
    SortedMap<String, String> map = new TreeMap<>();
    for (String option : options) {
      int equals = option.indexOf('=');
      map.put(option.substring(0, equals), option.substring(equals + 1));
    }
    return new Policy(Policy.ANY, Policy.ANY, strategy, map);
  }

  static boolean saw(Event later, Event earlier) {
    return later.covers().covers(earlier.version().dot());
  }

  static KeyState joined(List<Event> events) {
    KeyState state = KeyState.EMPTY;
    for (Event event : events) {
      state = state.join(event);
    }
    return state;
  }

  /** What each order of arrival ends with, each end once. */
  static <E, R> List<R> ends(List<E> events, Function<List<E>, R> fold) {
    return orders(events).stream().map(fold).distinct().toList();
  }

  /** What each order ends with under a strategy: the operation and the row. */
  static List<String> shown(List<Event> events, Strategy strategy) {
    return ends(events, order -> text(strategy.visible(joined(order))));
  }

  static String text(Visible visible) {
    String row = Rows.text(visible.payload());
    return visible.version().operation().leavesResource() ? row : "deleted " + row;
  }

  static <E> List<List<E>> orders(List<E> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<E>> orders = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      List<E> rest = new ArrayList<>(of);
      E first = rest.remove(i);
      for (List<E> order : orders(rest)) {
        List<E> whole = new ArrayList<>(List.of(first));
        whole.addAll(order);
        orders.add(whole);
      }
    }
    return orders;
  }

  /** Those orders in which each region's events come as their journal has them. */
  static List<List<Event>> journalOrders(List<Event> events) {
    return orders(events).stream()
        .filter(
            order ->
                order.stream()
                    .collect(Collectors.groupingBy(e -> e.version().dot().region()))
                    .values()
                    .stream()
                    .allMatch(Writes::isInJournalOrder))
        .toList();
  }

  private static boolean isInJournalOrder(List<Event> ofRegion) {
    for (int i = 1; i < ofRegion.size(); i++) {
      Position before = ofRegion.get(i - 1).version().dot().position();
      if (before.compareTo(ofRegion.get(i).version().dot().position()) > 0) {
        return false;
      }
    }
    return true;
  }
}
