package io.meridian.conflict;

import io.meridian.clock.Hlc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * The events of a key that may still turn out to have an earlier write beside them, and the state
 * before them. Conflicts are told from here, in the order of writes, once no earlier write can come
 * any more.
 *
 * <p>Downside: a trail holds each event of the key until all regions' journals are past it. A
 * region that is silent makes trails grow; past {@link #MOST} events the earliest are told without
 * waiting, which {@link #add} says.
 *
 * @param base the state of all events before
 * @param steps in the order of writes
 */
public record ConflictTrail(KeyState base, List<Step> steps) {

  /** Everything was told. */
  public static final ConflictTrail EMPTY = new ConflictTrail(KeyState.EMPTY, List.of());

  /** How many events a trail holds at most. */
  public static final int MOST = 64;

  /** How many bytes of payload a trail holds at most, before the next event comes. */
  public static final int MOST_BYTES = 4 << 20;

  private static final Hlc LAST = new Hlc(-1L);

  private static final Comparator<Step> ORDER =
      Comparator.comparing(Step::order)
          .thenComparing(step -> step.event().version().dot().region())
          .thenComparing(step -> step.event().version().dot().position());

  /**
   * An event and its place in the order of writes.
   *
   * @param order the greatest clock reading in its journal up to and including it: its own, where
   *     its writers' clocks agree. It never goes back within a journal, so what a journal has yet
   *     to bring comes after
   */
  public record Step(Hlc order, Event event) {}

  /** Whether there is nothing to tell and nothing to wait for. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * With one event more.
   *
   * @param state what is known of the key without the event
   * @param watermark the one of the last {@link #tell}: what comes before it is let go, so a
   *     greater one would let conflicts go untold
   */
  public ConflictTrail add(Step step, KeyState state, Hlc watermark) {
    ConflictTrail told = after(watermark);
    ConflictTrail shorter = told.isEmpty() ? new ConflictTrail(state, List.of()) : told;
    List<Step> more = new ArrayList<>(shorter.steps().size() + 1);
    more.addAll(shorter.steps());
    more.add(step);
    more.sort(ORDER);
    return new ConflictTrail(shorter.base(), List.copyOf(more));
  }

  /**
   * Tells the conflicts of all events before the watermark.
   *
   * @param watermark every journal has come to at least this reading, so no event before it is
   *     still to come
   */
  public void tell(Hlc watermark, Strategies strategies, Consumer<Conflict> conflicts) {
    KeyState state = base;
    for (Step step : steps) {
      if (step.order().compareTo(watermark) >= 0) {
        return;
      }
      state = tell(state, step.event(), strategies, conflicts);
    }
  }

  /** Whether the trail, as it is, has conflicts to tell. */
  public boolean hasConflict(Strategies strategies) {
    if (steps.size() == 1 && base.siblings().size() <= 1) {
      KeyState after = base.join(steps.get(0).event());
      return after.siblings().size() > 1;
    }
    boolean[] told = {false};
    tell(LAST, strategies, conflict -> told[0] = true);
    return told[0];
  }

  /** The order of the last event. */
  public Hlc last() {
    return steps.isEmpty() ? Hlc.ZERO : steps.get(steps.size() - 1).order();
  }

  /** The trail without what {@link #tell} tells at this watermark. */
  public ConflictTrail after(Hlc watermark) {
    KeyState state = base;
    int told = 0;
    while (told < steps.size() && steps.get(told).order().compareTo(watermark) < 0) {
      state = state.join(steps.get(told).event());
      told++;
    }
    if (told == 0) {
      return this;
    }
    return told == steps.size()
        ? EMPTY
        : new ConflictTrail(state, steps.subList(told, steps.size()));
  }

  /**
   * The watermark that leaves about half of a trail that is too long: of more than {@link #MOST}
   * events, or with more than {@link #MOST_BYTES} of payload. Zero for any other.
   */
  public Hlc forced() {
    long bytes = 0;
    for (Step step : steps) {
      bytes += step.event().version().payload().bytes().length;
    }
    return steps.size() > MOST || bytes > MOST_BYTES && steps.size() > 1
        ? steps.get(steps.size() - steps.size() / 2).order()
        : Hlc.ZERO;
  }

  /**
   * An event that only replaces its own region's version continues a conflict that was told. It is
   * told again when that changes whose version is visible.
   */
  private static KeyState tell(
      KeyState before, Event event, Strategies strategies, Consumer<Conflict> conflicts) {
    KeyState after = before.join(event);
    if (after.siblings().size() < 2 || !after.holds(event.version())) {
      return after;
    }
    Strategy strategy = strategies.of(after);
    Visible visible = strategy.visible(after);
    Visible shown = strategies.visible(before);
    if (continues(before, after, event) && isOfSameRegion(visible, shown)) {
      return after;
    }
    conflicts.accept(
        new Conflict(
            event.version(), after.siblings(), visible, shown, strategy.label(), after.policy()));
    return after;
  }

  private static boolean continues(KeyState before, KeyState after, Event event) {
    return before.siblings().size() == after.siblings().size()
        && before.siblings().stream()
            .anyMatch(
                version ->
                    version.dot().region().equals(event.version().dot().region())
                        && !after.holds(version))
        && after.siblings().stream()
            .allMatch(version -> version.equals(event.version()) || before.holds(version));
  }

  private static boolean isOfSameRegion(Visible visible, Visible shown) {
    return visible.dot().region().equals(shown.dot().region());
  }
}
