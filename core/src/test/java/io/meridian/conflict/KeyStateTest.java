package io.meridian.conflict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The invariants of {@link KeyState}, by their letters. */
class KeyStateTest {

  private static final long HISTORIES = 20_000;
  private static final Strategy STRATEGY = PickOne.LAST_WRITE_WINS;

  @Test
  void invariantA_joinIsAssociativeCommutativeAndIdempotent() {
    forEachHistory(
        (events, random) -> {
          KeyState a = joined(part(events, random));
          KeyState b = joined(part(events, random));
          KeyState c = joined(part(events, random));

          assertSame(a.join(b), b.join(a));
          assertSame(a.join(b).join(c), a.join(b.join(c)));
          assertSame(a.join(a), a);
          assertSame(a.join(KeyState.EMPTY), a);
          assertSame(KeyState.EMPTY.join(a), a);
        });
  }

  @Test
  void invariantB_equalSetsGiveEqualBytesWhateverTheWay() {
    forEachHistory(
        (events, random) -> {
          KeyState written = joined(events);
          List<Event> shuffled = new ArrayList<>(events);
          shuffled.addAll(part(events, random));
          Collections.shuffle(shuffled, random);
          int cut = random.nextInt(shuffled.size());
          KeyState left = joined(shuffled.subList(0, cut));
          KeyState right = joined(shuffled.subList(cut, shuffled.size()));

          assertSame(joined(shuffled), written);
          assertSame(left.join(right), written);
          assertSame(right.join(left), written);
        });
  }

  @Test
  void invariantsCAndD_siblingsAreOnePerRegionAndNotSuperseded() {
    forEachHistory(
        (events, random) -> {
          Collections.shuffle(events, random);
          KeyState state = KeyState.EMPTY;
          for (Event event : events) {
            state = state.join(event);
            VersionVector seen = state.seen();
            assertThat(state.siblings()).isNotEmpty();
            assertThat(state.siblings()).noneMatch(version -> seen.covers(version.dot()));
            assertThat(state.siblings()).doesNotHaveDuplicates();
            assertThat(state.siblings().stream().map(version -> version.dot().region()))
                .isSorted()
                .doesNotHaveDuplicates();
          }
        });
  }

  @Test
  void visible_isTheLastWriteOfAllEvents() {
    forEachHistory(
        (events, random) -> {
          Version last = events.stream().map(Event::version).max(Version.BY_WRITE).orElseThrow();
          assertThat(STRATEGY.visible(joined(events)).version()).isEqualTo(last);
        });
  }

  @Test
  void resolution_givesTheSameStateAndWinnerInEveryRegionAndOrder() {
    forEachHistory(
        (events, random) -> {
          KeyState expected = joined(events);
          for (int i = 0; i < 3; i++) {
            Collections.shuffle(events, random);
            RegionId here = new RegionId("r" + i);
            KeyEntry entry = KeyEntry.EMPTY;
            for (Event event : events) {
              entry =
                  Resolution.of(entry, event, random.nextBoolean(), here, Strategies.DEFAULT)
                      .entry();
            }
            assertSame(entry.state(), expected);
          }
        });
  }

  @Test
  void join_givesTheVeryStateWhenTheEventAddsNothing() {
    forEachHistory(
        (events, random) -> {
          KeyState state = joined(events);
          events.forEach(event -> assertThat(state.join(event)).isSameAs(state));
        });
  }

  @Test
  void siblings_areShownUntilTheEventBetweenThemIsSeen() {
    Random random = new Random(1);
    RegionId a = new RegionId("a");
    RegionId b = new RegionId("b");
    RegionId c = new RegionId("c");
    Event x = Histories.event(b, 0, new Hlc(1), VersionVector.EMPTY, random);
    Event y = Histories.event(a, 0, new Hlc(2), seen(b), random);
    // Written where y was applied and x not yet read, so x is not in its context.
    Event m = Histories.event(c, 0, new Hlc(3), seen(a), random);

    assertThat(joined(List.of(m, x)).siblings()).containsExactly(x.version(), m.version());
    assertThat(joined(List.of(m, x, y)).siblings()).containsExactly(m.version());
  }

  @Test
  void event_isRefusedWhenItsContextCoversItself() {
    RegionId a = new RegionId("a");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Histories.event(a, 0, new Hlc(1), seen(a), new Random(1)))
        .withMessageContaining("its context covers the event itself");
  }

  private static VersionVector seen(RegionId region) {
    return VersionVector.of(region, new Position(1, 0));
  }

  private static void forEachHistory(BiConsumer<List<Event>, Random> check) {
    for (long seed = 0; seed < HISTORIES; seed++) {
      Random random = new Random(seed);
      try {
        check.accept(new ArrayList<>(Histories.events(random)), random);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static List<Event> part(List<Event> events, Random random) {
    return new ArrayList<>(events.stream().filter(event -> random.nextBoolean()).toList());
  }

  private static KeyState joined(List<Event> events) {
    KeyState state = KeyState.EMPTY;
    for (Event event : events) {
      state = state.join(event);
    }
    return state;
  }

  private static void assertSame(KeyState actual, KeyState expected) {
    assertThat(actual).isEqualTo(expected);
    assertThat(KeyEntryCodec.encode(actual)).isEqualTo(KeyEntryCodec.encode(expected));
  }
}
