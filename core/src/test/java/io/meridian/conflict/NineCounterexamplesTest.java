package io.meridian.conflict;

import static io.meridian.conflict.Operation.DELETE;
import static io.meridian.conflict.Operation.INSERT;
import static io.meridian.conflict.Operation.UPDATE;
import static io.meridian.conflict.Writes.ends;
import static io.meridian.conflict.Writes.joined;
import static io.meridian.conflict.Writes.merging;
import static io.meridian.conflict.Writes.policy;
import static io.meridian.conflict.Writes.saw;
import static io.meridian.conflict.Writes.shown;
import static io.meridian.conflict.Writes.text;
import static io.meridian.conflict.Writes.under;
import static io.meridian.conflict.Writes.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * Nine histories in which a rule that looks at the current row and the incoming one ends
 * differently in different orders, and what the set of events gives instead. Each test first shows
 * that the simple rule fails, so that none of them is about nothing.
 */
class NineCounterexamplesTest {

  private static final Comparator<Event> BY_WRITE =
      Comparator.comparing(Event::version, Version.BY_WRITE);

  @Test
  void sourcePriority_isACycleWhereTheSeenLoses() {
    Event e1 = write("a", 0, 1, INSERT, "", "v=1");
    Event e2 = write("b", 0, 2, UPDATE, "a=1:0", "v=2");
    Event e3 = write("c", 0, 3, INSERT, "", "v=3");
    List<RegionId> rank = List.of(new RegionId("a"), new RegionId("c"), new RegionId("b"));
    Comparator<Event> byRank = Comparator.comparing(e -> -rank.indexOf(e.version().dot().region()));

    assertThat(folded(List.of(e1, e2, e3), byRank)).hasSizeGreaterThan(1);
    assertThat(shown(List.of(e1, e2, e3), StrategyFactory.sourcePriority(rank)))
        .containsExactly("v=3");
  }

  @Test
  void insertWins_isACycleWithTheLastWrite() {
    Event e1 = write("a", 0, 10, INSERT, "", "v=1");
    Event e2 = write("a", 1, 20, DELETE, "a=1:0", "v=2");
    Event e3 = write("b", 0, 5, INSERT, "", "v=3");
    Comparator<Event> insertFirst =
        Comparator.<Event, Boolean>comparing(e -> e.version().operation() != DELETE)
            .thenComparing(BY_WRITE);

    assertThat(folded(List.of(e1, e2, e3), insertFirst)).hasSizeGreaterThan(1);
    assertThat(shown(List.of(e1, e2, e3), PickOne.INSERT_WINS)).containsExactly("v=3");
  }

  @Test
  void firstWriteWins_dependsOnWhetherTheSlotIsFree() {
    Event e1 = write("a", 0, 1, INSERT, "", "v=1");
    Event e2 = write("a", 1, 10, DELETE, "a=1:0", "v=2");
    Event e3 = write("b", 0, 5, INSERT, "", "v=3");
    BinaryOperator<Event> freeOrFirst =
        (current, incoming) -> {
          if (saw(incoming, current)) {
            return incoming;
          }
          boolean free = current.version().operation() == DELETE && !saw(current, incoming);
          return free || BY_WRITE.compare(incoming, current) < 0 ? incoming : current;
        };
    List<List<Event>> causal = List.of(List.of(e1, e2, e3), List.of(e1, e3, e2));

    assertThat(causal.stream().map(order -> row(order, freeOrFirst)))
        .containsExactly("v=3", "deleted v=2");
    assertThat(shown(List.of(e1, e2, e3), PickOne.FIRST_WRITE_WINS)).containsExactly("v=3");
  }

  @Test
  void lastWriteWins_isACycleOnClocksThatLag() {
    Event e1 = write("a", 0, 100, INSERT, "", "v=1");
    Event e2 = write("b", 0, 50, UPDATE, "a=1:0", "v=2");
    Event e3 = write("c", 0, 75, INSERT, "", "v=3");

    assertThat(folded(List.of(e1, e2, e3), BY_WRITE)).hasSizeGreaterThan(1);
    assertThat(shown(List.of(e1, e2, e3), PickOne.LAST_WRITE_WINS)).containsExactly("v=3");

    // A writer's clock exceeds what its region has applied: then there is no cycle to begin with.
    Event later = write("b", 0, e1.version().hlc().next(50).bits(), UPDATE, "a=1:0", "v=2");
    assertThat(folded(List.of(e1, later, e3), BY_WRITE)).containsExactly("v=2");
    assertThat(shown(List.of(e1, later, e3), PickOne.LAST_WRITE_WINS)).containsExactly("v=2");
  }

  @Test
  void patches_areLostWhereTheOlderOneIsDropped() {
    Policy merge = policy("merge");
    Event insert = merging(merge, write("a", 0, 1, INSERT, "", "a=0;b=0"), null);
    Event first = merging(merge, write("b", 0, 2, UPDATE, "a=1:0", "a=1;b=0"), "a=0;b=0");
    Event second = merging(merge, write("c", 0, 3, UPDATE, "a=1:0", "a=0;b=1"), "a=0;b=0");
    List<List<Event>> causal =
        List.of(List.of(insert, first, second), List.of(insert, second, first));

    assertThat(causal.stream().map(NineCounterexamplesTest::patched))
        .containsExactly("{a=1, b=1}", "{a=0, b=1}");
    assertThat(shown(List.of(insert, first, second), new FieldMerge(Map.of(), Rows.FORMAT)))
        .containsExactly("a=1;b=1");
  }

  @Test
  void contexts_areNotClosedSoWhatWasSeenComesBack() {
    Event x = write("b", 0, 1, INSERT, "", "v=x");
    Event y = write("a", 0, 2, UPDATE, "b=1:0", "v=y");
    // Written where y was applied and x not yet read.
    Event m = write("c", 0, 3, UPDATE, "a=1:0", "v=m");
    Function<List<Event>, String> maximal =
        order -> {
          List<Event> kept = new ArrayList<>();
          for (Event event : order) {
            kept.removeIf(known -> saw(event, known));
            if (kept.stream().noneMatch(known -> saw(known, event))) {
              kept.add(event);
            }
          }
          return kept.stream().map(e -> Rows.text(e.version().payload())).sorted().toList() + "";
        };

    assertThat(maximal.apply(List.of(x, y, m))).isEqualTo("[v=m]");
    assertThat(maximal.apply(List.of(y, m, x))).isEqualTo("[v=m, v=x]");
    assertThat(ends(List.of(x, y, m), order -> joined(order).siblings()))
        .containsExactly(List.of(m.version()));
  }

  @Test
  void primaryWins_dependsOnWhenTheFailoverIsHeardOf() {
    PolicyBook book =
        PolicyBook.EMPTY
            .with(1, policy("primary_wins", "primary=a"))
            .with(2, policy("primary_wins", "primary=b"));
    Event e1 = under(1, write("a", 0, 10, INSERT, "", "v=1"));
    Event e2 = under(1, write("b", 0, 20, INSERT, "", "v=2"));

    // Each replica asks who is primary when it meets the two.
    assertThat(row(List.of(e1, e2), fromPrimary("a")))
        .isNotEqualTo(row(List.of(e1, e2), fromPrimary("b")));
    Strategies strategies = new StrategyFactory(() -> book, Rows.FORMAT, c -> c).of("t", "r");
    assertThat(ends(List.of(e1, e2), order -> text(strategies.visible(joined(order)))))
        .containsExactly("v=1");
    // An event that knows of the failover does not change what the earlier ones were.
    Event e3 = under(2, write("c", 0, 5, INSERT, "", "v=3"));
    assertThat(ends(List.of(e1, e2, e3), order -> text(strategies.visible(joined(order)))))
        .containsExactly("v=1");
  }

  @Test
  void insertBeatsDeleteElseLastWrite_isNoOrderEvenAmongSiblings() {
    Event insert = write("a", 0, 1, INSERT, "", "v=i");
    Event update = write("b", 0, 2, UPDATE, "", "v=u");
    Event delete = write("c", 0, 3, DELETE, "", "v=d");
    BinaryOperator<Event> rule =
        (left, right) -> {
          Operation one = left.version().operation();
          Operation other = right.version().operation();
          if (one == INSERT && other == DELETE) {
            return left;
          }
          if (other == INSERT && one == DELETE) {
            return right;
          }
          return BY_WRITE.compare(left, right) > 0 ? left : right;
        };
    List<Event> events = List.of(insert, update, delete);

    assertThat(ends(events, order -> row(order, rule))).hasSize(3);
    assertThat(joined(events).siblings()).hasSize(3);
    assertThat(shown(events, PickOne.INSERT_WINS)).containsExactly("v=u");
  }

  @Test
  void losingDelete_stillCountsAgainstALaterInsert() {
    Event d20 = write("a", 0, 20, DELETE, "", "v=20");
    Event d30 = write("b", 0, 30, DELETE, "", "v=30");
    Event i25 = write("c", 0, 25, INSERT, "", "v=25");
    BinaryOperator<Event> skipsWhatChangesNoRow =
        (current, incoming) -> {
          boolean nothingToDelete =
              current.version().operation() == DELETE && incoming.version().operation() == DELETE;
          return nothingToDelete || BY_WRITE.compare(incoming, current) < 0 ? current : incoming;
        };

    assertThat(row(List.of(d20, d30, i25), skipsWhatChangesNoRow)).isEqualTo("v=25");
    assertThat(row(List.of(d30, d20, i25), skipsWhatChangesNoRow)).isEqualTo("deleted v=30");
    assertThat(shown(List.of(d20, d30, i25), PickOne.LAST_WRITE_WINS))
        .containsExactly("deleted v=30");
  }

  /** What the rule "who saw the other wins, otherwise the greater" ends with, in all orders. */
  private static List<String> folded(List<Event> events, Comparator<Event> greater) {
    BinaryOperator<Event> rule =
        (current, incoming) -> {
          if (saw(incoming, current)) {
            return incoming;
          }
          return saw(current, incoming) || greater.compare(current, incoming) > 0
              ? current
              : incoming;
        };
    return ends(events, order -> row(order, rule));
  }

  private static BinaryOperator<Event> fromPrimary(String primary) {
    return (current, incoming) ->
        current.version().dot().region().name().equals(primary) ? current : incoming;
  }

  private static String row(List<Event> order, BinaryOperator<Event> rule) {
    return text(Visible.of(order.stream().reduce(rule).orElseThrow().version()));
  }

  /** Applies changed fields over the row, unless the row is newer. */
  private static String patched(List<Event> order) {
    SortedMap<String, FieldValue> row = new TreeMap<>();
    long last = 0;
    for (Event event : order) {
      if (event.version().hlc().bits() > last) {
        last = event.version().hlc().bits();
        event.changes().forEach(change -> row.put(change.field(), change.value()));
      }
    }
    return row.toString();
  }
}
