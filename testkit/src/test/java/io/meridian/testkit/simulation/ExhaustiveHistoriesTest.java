package io.meridian.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.PolicyBook;
import io.meridian.testkit.model.Audited;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every history of up to four writes in three regions, under every strategy: whatever part of it
 * came, in whatever order and with a repeat, the product shows and tells what the model does.
 */
class ExhaustiveHistoriesTest {

  private static final Logger LOGGER = LoggerFactory.getLogger(ExhaustiveHistoriesTest.class);

  private static final List<Settings> SETTINGS =
      Settings.POLICIES.stream().map(p -> Settings.of(PolicyBook.EMPTY.with(1, p))).toList();

  private static final Settings MERGE = SETTINGS.get(Settings.POLICIES.size() - 2);
  private static final int SLICES = 64;

  private final LongAdder histories = new LongAdder();
  private final LongAdder checks = new LongAdder();

  @Test
  void everyHistory_endsAsTheModelSaysInEveryOrder() {
    for (int writes = 1; writes <= 4; writes++) {
      // Below the last, all of them in every build.
      int stride = writes == 4 ? Proof.of(SLICES * 32, SLICES) : SLICES;
      int some = writes;
      IntStream.range(0, SLICES)
          .parallel()
          .forEach(
              slice -> {
                boolean ties = slice % 2 == 1;
                for (boolean tie :
                    Proof.FULL || some < 4 ? new boolean[] {false, true} : new boolean[] {ties}) {
                  new EveryHistory(
                          some, tie, new int[] {stride, slice}, MERGE.reference(), this::check)
                      .go();
                }
              });
      LOGGER.info("writes up to {}: histories={} checks={}", writes, histories, checks);
    }
    assertThat(histories.sum()).isGreaterThan(1_000);
  }

  private void check(List<Change> changes) {
    histories.increment();
    try {
      Map<Dot, Change> byDot = new HashMap<>();
      changes.forEach(change -> byDot.put(change.dot(), change));
      for (boolean merging : new boolean[] {false, true}) {
        List<Settings> settings =
            SETTINGS.stream().filter(s -> s.policy(1).merges() == merging).toList();
        if (!merging) {
          new Check(changes, settings, byDot::get).run();
        } else {
          // What an event gives to a field depends on the policy it was written under.
          settings.forEach(one -> new Check(changes, List.of(one), byDot::get).run());
        }
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("history " + changes, e);
    }
  }

  /** One history, under settings that make the same events of it. */
  private final class Check {

    private final List<Change> changes;
    private final List<Settings> settings;
    private final Function<Dot, Change> byDot;
    private final List<ConflictTrail.Step> steps;
    private final KeyState[] states;
    private final List<List<Audited>> audits = new ArrayList<>();

    Check(List<Change> changes, List<Settings> settings, Function<Dot, Change> byDot) {
      this.changes = changes;
      this.settings = settings;
      this.byDot = byDot;
      List<Event> events = new ArrayList<>();
      changes.forEach(c -> events.add(Translation.event(c, 0, settings.get(0).policy(1))));
      steps = Arrivals.steps(events);
      states = new KeyState[1 << changes.size()];
      settings.forEach(s -> audits.add(s.reference().audit(changes, Change::hlc)));
    }

    void run() {
      int[] number = {0};
      orders(new ArrayList<>(), order -> follow(order, number[0]++));
    }

    private void follow(List<Integer> order, int number) {
      KeyState state = KeyState.EMPTY;
      int had = 0;
      int repeated = number % order.size();
      for (int i = 0; i < order.size(); i++) {
        state = state.join(steps.get(order.get(i)).event());
        had |= 1 << order.get(i);
        compare(had, state);
        if (i == repeated || i == order.size() - 1) {
          KeyState again = state.join(steps.get(order.get(repeated)).event());
          compare(had, again);
        }
      }
      int at = number % settings.size();
      List<ConflictTrail.Step> arrived = order.stream().map(steps::get).toList();
      List<Audited> told =
          Arrivals.told(arrived, settings.get(at).strategies()).stream()
              .map(conflict -> Translation.audited(conflict, byDot))
              .toList();
      checks.increment();
      if (!told.equals(audits.get(at))) {
        throw new AssertionError(
            settings.get(at).policy(1)
                + ", order "
                + order
                + ": told "
                + told
                + ", but the model "
                + audits.get(at));
      }
    }

    private void compare(int had, KeyState state) {
      if (states[had] != null) {
        if (!states[had].equals(state)) {
          throw new AssertionError("two states of one set: " + state + " and " + states[had]);
        }
        return;
      }
      states[had] = state;
      List<Change> part =
          IntStream.range(0, changes.size())
              .filter(i -> (had >> i & 1) == 1)
              .mapToObj(changes::get)
              .toList();
      for (Settings one : settings) {
        Shown shown = Translation.shown(one.strategies().visible(state), byDot);
        Shown expected = one.reference().shown(part).orElseThrow();
        checks.increment();
        if (!shown.equals(expected)) {
          throw new AssertionError(
              one.policy(1) + ", of " + part + ": shown " + shown + ", but the model " + expected);
        }
      }
    }

    private void orders(List<Integer> order, java.util.function.Consumer<List<Integer>> each) {
      if (order.size() == changes.size()) {
        each.accept(order);
        return;
      }
      for (int i = 0; i < changes.size(); i++) {
        if (!order.contains(i)) {
          order.add(i);
          orders(order, each);
          order.remove(order.size() - 1);
        }
      }
    }
  }
}
