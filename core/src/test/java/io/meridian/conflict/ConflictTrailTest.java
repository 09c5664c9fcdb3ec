package io.meridian.conflict;

import static io.meridian.conflict.Operation.INSERT;
import static io.meridian.conflict.Operation.UPDATE;
import static io.meridian.conflict.Writes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConflictTrailTest {

  private static final Hlc END = new Hlc(-1);

  @Test
  void conflicts_areTheSameInTheSameOrderHoweverTheEventsCome() {
    int conflicts = 0;
    for (long seed = 0; seed < 10_000; seed++) {
      Random random = new Random(seed);
      List<Event> events = Histories.events(random);
      List<Conflict> expected = told(events, new Random(0));
      conflicts += expected.size();
      for (int i = 0; i < 4; i++) {
        assertThat(told(events, random)).as("seed %d", seed).isEqualTo(expected);
      }
      assertThat(expected).extracting(Conflict::event).isSortedAccordingTo(Version.BY_WRITE);
    }
    assertThat(conflicts).isGreaterThan(10_000);
  }

  @Test
  void conflict_saysWhatMetWhatAndWhatIsVisible() {
    Event insert = write("a", 0, 1, INSERT, "", "v=1");
    Event first = write("b", 0, 2, UPDATE, "a=1:0", "v=2");
    Event second = write("c", 0, 3, UPDATE, "a=1:0", "v=3");

    List<Conflict> told = told(List.of(insert, first, second), new Random(1));

    assertThat(told)
        .containsExactly(
            new Conflict(
                second.version(),
                List.of(first.version(), second.version()),
                Visible.of(second.version()),
                Visible.of(first.version()),
                "last_write_wins",
                0));
  }

  @Test
  void sequentialHistory_tellsNothing() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Map<String, Long> journals = new TreeMap<>();
      List<Event> events = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String region = "r" + random.nextInt(3);
        String saw =
            String.join(
                ",",
                journals.entrySet().stream()
                    .filter(e -> !e.getKey().equals(region))
                    .map(e -> e.getKey() + "=1:" + (e.getValue() - 1))
                    .toList());
        long offset = journals.merge(region, 1L, Long::sum) - 1;
        events.add(write(region, offset, i + 1, i == 0 ? INSERT : UPDATE, saw, "v=" + i));
      }
      assertThat(told(events, random)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void conflict_thatGoesOnIsToldOnceUntilAnotherRegionShows() {
    Event a0 = write("a", 0, 1, INSERT, "", "v=0");
    Event b0 = write("b", 0, 2, INSERT, "", "v=1");
    Event b1 = write("b", 1, 3, UPDATE, "", "v=2");
    Event a1 = write("a", 1, 4, UPDATE, "", "v=3");

    assertThat(told(List.of(a0, b0, b1, a1), new Random(1)))
        .extracting(Conflict::event)
        .containsExactly(b0.version(), a1.version());
  }

  @Test
  void trail_keepsWhatMayStillHaveAnEarlierWriteBesideIt() {
    Event a0 = write("a", 0, 10, INSERT, "", "v=0");
    Event b0 = write("b", 0, 20, INSERT, "", "v=1");
    ConflictTrail trail =
        ConflictTrail.EMPTY
            .add(step(a0), KeyState.EMPTY, Hlc.ZERO)
            .add(step(b0), KeyState.EMPTY.join(a0), Hlc.ZERO);

    assertThat(tell(trail, new Hlc(20))).isEmpty();
    assertThat(trail.after(new Hlc(20)).steps()).containsExactly(step(b0));
    assertThat(trail.after(new Hlc(20)).base()).isEqualTo(KeyState.EMPTY.join(a0));
    assertThat(tell(trail, new Hlc(21))).hasSize(1);
    assertThat(trail.after(new Hlc(21))).isEqualTo(ConflictTrail.EMPTY);
    assertThat(trail.last()).isEqualTo(new Hlc(20));
  }

  @Test
  void trail_ofASilentRegionIsToldWithoutWaitingPastItsLimit() {
    ConflictTrail trail = ConflictTrail.EMPTY;
    KeyState state = KeyState.EMPTY;
    for (long i = 0; i <= ConflictTrail.MOST; i++) {
      assertThat(trail.isTooLong()).isFalse();
      Event event = write("a", i, i + 1, UPDATE, "", "v=0");
      trail = trail.add(step(event), state, Hlc.ZERO);
      state = state.join(event);
    }

    assertThat(trail.isTooLong()).isTrue();
    assertThat(trail.after(trail.middle()).steps()).hasSize(ConflictTrail.MOST / 2);
    List<ConflictTrail.Step> aside = trail.surplus();
    ConflictTrail shelved = trail.shelved();
    assertThat(shelved.isTooLong()).isTrue();
    assertThat(shelved.with(aside, Optional.empty())).isEqualTo(trail);
  }

  @Test
  void surplus_isWhatCostsMoreToKeepAtHand() {
    ConflictTrail small = ConflictTrail.EMPTY;
    ConflictTrail large = ConflictTrail.EMPTY;
    for (long i = 0; i < 10; i++) {
      small = small.add(step(write("a", i, i + 1, UPDATE, "", "v=0")), KeyState.EMPTY, Hlc.ZERO);
      String row = "v=" + "0".repeat(ConflictTrail.AT_HAND_BYTES / 2);
      large = large.add(step(write("a", i, i + 1, UPDATE, "", row)), KeyState.EMPTY, Hlc.ZERO);
    }

    assertThat(small.surplus()).hasSize(10 - ConflictTrail.AT_HAND);
    assertThat(small.shelved().steps()).hasSize(ConflictTrail.AT_HAND);
    assertThat(large.shelved().steps()).hasSize(2);
    assertThat(ConflictTrail.EMPTY.surplus()).isEmpty();
  }

  @Test
  void shelvedTrail_isNotToldBeforeItIsWhole() {
    Event a0 = write("a", 0, 10, INSERT, "", "v=0");
    Event b0 = write("b", 0, 20, INSERT, "", "v=1");
    ConflictTrail shelved =
        ConflictTrail.EMPTY
            .add(step(a0), KeyState.EMPTY, Hlc.ZERO)
            .add(step(b0), KeyState.EMPTY.join(a0), Hlc.ZERO)
            .shelved(1);

    assertThat(shelved.isDue(new Hlc(10))).isFalse();
    assertThat(shelved.after(new Hlc(10))).isEqualTo(shelved);
    assertThat(shelved.isDue(new Hlc(11))).isTrue();
    assertThatIllegalStateException()
        .isThrownBy(() -> tell(shelved, new Hlc(11)))
        .withMessageContaining("set aside");
    assertThatIllegalStateException()
        .isThrownBy(() -> shelved.after(new Hlc(11)))
        .withMessageContaining("set aside");
    assertThatIllegalStateException()
        .isThrownBy(() -> shelved.with(List.of(), Optional.empty()))
        .withMessageContaining("steps are missing (found=0");
  }

  /** One region's resolver: journals in any interleaving, some events twice, a watermark behind. */
  private static List<Conflict> told(List<Event> events, Random random) {
    Map<RegionId, List<Event>> journals = new TreeMap<>();
    events.forEach(
        event ->
            journals
                .computeIfAbsent(event.version().dot().region(), r -> new ArrayList<>())
                .add(event));
    Map<RegionId, Integer> read = new HashMap<>();
    Map<RegionId, Hlc> reached = new HashMap<>();
    List<RegionId> regions = List.copyOf(journals.keySet());
    List<Conflict> told = new ArrayList<>();
    ConflictTrail trail = ConflictTrail.EMPTY;
    List<ConflictTrail.Step> aside = new ArrayList<>();
    KeyState state = KeyState.EMPTY;
    Hlc watermark = Hlc.ZERO;
    for (int left = events.size(); left > 0; ) {
      RegionId region = regions.get(random.nextInt(regions.size()));
      int at = read.getOrDefault(region, 0);
      if (at == journals.get(region).size()) {
        reached.put(region, END);
      } else {
        Event event = journals.get(region).get(at);
        read.put(region, at + 1);
        left--;
        Hlc order = reached.getOrDefault(region, Hlc.ZERO).max(event.version().hlc());
        reached.put(region, order);
        trail = trail.add(new ConflictTrail.Step(order, event), state, watermark);
        state = state.join(event);
        if (random.nextInt(4) > 0) {
          int atHand = random.nextInt(1, 4);
          aside.addAll(trail.surplus(atHand));
          trail = trail.shelved(atHand);
        }
      }
      Hlc least = END;
      for (RegionId other : regions) {
        Hlc its = reached.getOrDefault(other, Hlc.ZERO);
        least = its.compareTo(least) < 0 ? its : least;
      }
      if (random.nextBoolean()) {
        watermark = watermark.max(least);
        if (trail.isDue(watermark)) {
          trail = back(trail, aside, random.nextBoolean() ? watermark : END);
        }
        trail.tell(watermark, Strategies.DEFAULT, told::add);
        trail = trail.after(watermark);
      }
    }
    back(trail, aside, END).tell(END, Strategies.DEFAULT, told::add);
    return told;
  }

  /** Takes back what was set aside before a watermark. */
  private static ConflictTrail back(
      ConflictTrail trail, List<ConflictTrail.Step> aside, Hlc watermark) {
    aside.sort(Comparator.comparing(ConflictTrail.Step::order));
    List<ConflictTrail.Step> earliest = new ArrayList<>();
    while (!aside.isEmpty() && aside.get(0).order().compareTo(watermark) < 0) {
      earliest.add(aside.remove(0));
    }
    return trail.with(earliest, aside.stream().map(ConflictTrail.Step::order).findFirst());
  }

  private static List<Conflict> tell(ConflictTrail trail, Hlc watermark) {
    List<Conflict> told = new ArrayList<>();
    trail.tell(watermark, Strategies.DEFAULT, told::add);
    return told;
  }

  private static ConflictTrail.Step step(Event event) {
    return new ConflictTrail.Step(event.version().hlc(), event);
  }
}
