package io.meridian.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.testkit.model.Audited;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Shown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random histories, each in eight noisy orders: shuffled, with repeats, some joined in two halves.
 * All orders give the same bytes, and they show and tell what the model does.
 *
 * <p>One history again: {@code -Dmeridian.proof.seed=...}.
 */
class RandomHistoriesTest {

  private static final Logger LOGGER = LoggerFactory.getLogger(RandomHistoriesTest.class);
  private static final int ORDERS = 8;

  private final AtomicLong histories = new AtomicLong();
  private final LongAdder conflicts = new LongAdder();

  @Test
  void randomHistories_endAsTheModelSaysInEveryOrder() {
    Long seed = Long.getLong("meridian.proof.seed");
    if (seed != null) {
      check(seed);
      return;
    }
    int count = Proof.of(20_000, 1_000_000);
    LongStream.range(0, count).parallel().forEach(this::check);
    LOGGER.info("histories={} orders={} conflicts={}", histories, ORDERS, conflicts);
    assertThat(conflicts.sum()).isGreaterThan(count);
  }

  private void check(long seed) {
    try {
      compare(RandomHistory.of(seed), new Random(~seed));
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed + ": repeat with -Dmeridian.proof.seed=" + seed, e);
    }
    long done = histories.incrementAndGet();
    if (done % 100_000 == 0) {
      LOGGER.info("histories={} conflicts={}", done, conflicts);
    }
  }

  private void compare(RandomHistory history, Random random) {
    Settings settings = history.settings();
    List<Event> events = new ArrayList<>();
    Map<Dot, Change> byDot = new HashMap<>();
    for (Change change : history.changes()) {
      events.add(Translation.event(change, 0, settings.policy(change.policy())));
      byDot.put(change.dot(), change);
    }
    List<ConflictTrail.Step> steps = Arrivals.steps(events);
    Map<Change, Long> places = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      places.put(history.changes().get(i), steps.get(i).order().bits());
    }
    KeyState state = joined(events);
    byte[] bytes = KeyEntryCodec.encode(state);
    Shown expected = settings.reference().shown(history.changes()).orElseThrow();
    assertSame(Translation.shown(settings.strategies().visible(state), byDot::get), expected);
    List<Audited> audit = settings.reference().audit(history.changes(), places::get);
    conflicts.add(audit.size());
    for (int i = 0; i < ORDERS; i++) {
      Collections.shuffle(steps, random);
      KeyState noisy = noisy(steps, random);
      if (!Arrays.equals(KeyEntryCodec.encode(noisy), bytes)) {
        throw new AssertionError("two states of one set: " + noisy + " and " + state);
      }
      List<Audited> told =
          Arrivals.told(steps, settings.strategies()).stream()
              .map(conflict -> Translation.audited(conflict, byDot::get))
              .toList();
      for (int at = 0; at < Math.min(told.size(), audit.size()); at++) {
        assertSame(told.get(at), audit.get(at));
      }
      assertSame(told, audit);
    }
  }

  private static KeyState noisy(List<ConflictTrail.Step> steps, Random random) {
    List<Event> order = new ArrayList<>();
    steps.forEach(step -> order.add(step.event()));
    for (int repeats = random.nextInt(4); repeats > 0; repeats--) {
      order.add(random.nextInt(order.size() + 1), order.get(random.nextInt(order.size())));
    }
    int cut = random.nextInt(order.size());
    KeyState left = joined(order.subList(0, cut));
    return random.nextBoolean()
        ? left.join(joined(order.subList(cut, order.size())))
        : joined(order);
  }

  private static KeyState joined(List<Event> events) {
    KeyState state = KeyState.EMPTY;
    for (Event event : events) {
      state = state.join(event);
    }
    return state;
  }

  private static void assertSame(Object actual, Object expected) {
    if (!actual.equals(expected)) {
      throw new AssertionError("the product has " + actual + ", the model " + expected);
    }
  }
}
