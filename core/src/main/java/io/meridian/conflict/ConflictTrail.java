package io.meridian.conflict;

import io.meridian.clock.Hlc;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The events of a key that may still turn out to have an earlier write beside them, and the state
 * before them. Conflicts are told from here, in the order of writes, once no earlier write can come
 * any more.
 *
 * <p>A key that many write has a long trail, and every event would write all of it. So steps may be
 * {@link #shelved() set aside} by whoever keeps the trail; what is told must be {@link #with back}
 * before. The last step is always at hand.
 *
 * <p>Downside: a trail holds each event of the key until all regions' journals are past it. A
 * region that is silent makes trails grow; {@link #isTooLong} then says that the earliest have to
 * be told without waiting.
 *
 * @param base the state of all events before
 * @param steps in the order of writes, without those that are set aside
 * @param aside what is known of those; they may stand anywhere among the others
 * @param announced whether somebody was told to come back to it; it has no part in what is told
 */
public record ConflictTrail(KeyState base, List<Step> steps, Aside aside, boolean announced) {

  /** Everything was told. */
  public static final ConflictTrail EMPTY = new ConflictTrail(KeyState.EMPTY, Steps.NONE);

  /** How many events a trail holds at most. */
  public static final int MOST = 1_000;

  /** How many events are not set aside. */
  static final int AT_HAND = 8;

  /** How many bytes of payload those before the last may have that are not set aside. */
  static final int AT_HAND_BYTES = 2 << 10;

  /** How many bytes of payload a trail holds at most, before the next event comes. */
  public static final int MOST_BYTES = 16 << 20;

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
  public record Step(Hlc order, Event event) {

    int bytes() {
      return event.version().payload().bytes().length;
    }
  }

  /**
   * Steps that are kept elsewhere.
   *
   * @param count how many
   * @param bytes of payload
   * @param first the least order among them; zero of none
   * @param last the greatest; zero of none
   */
  public record Aside(int count, long bytes, Hlc first, Hlc last) {

    /** No steps. */
    public static final Aside NONE = new Aside(0, 0, Hlc.ZERO, Hlc.ZERO);

    private Aside and(Step step) {
      return new Aside(
          count + 1,
          bytes + step.bytes(),
          count == 0 || step.order().compareTo(first) < 0 ? step.order() : first,
          step.order().max(last));
    }
  }

  /** The steps are not kept as they are given. */
  public ConflictTrail {
    steps = Steps.of(steps);
  }

  /** With all steps at hand. */
  public ConflictTrail(KeyState base, List<Step> steps) {
    this(base, steps, Aside.NONE, false);
  }

  /** Whether there is nothing to tell and nothing to wait for. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /** How many events it has, those set aside included. */
  public int size() {
    return steps.size() + aside.count();
  }

  /** Whether {@link #tell} would go over any event at this watermark. */
  public boolean isDue(Hlc watermark) {
    return !isEmpty() && first().compareTo(watermark) < 0;
  }

  /**
   * Whether {@link #tell} would go over all events at this watermark and find no conflict. What
   * nobody was told to come back to has none: each event came after the others, and left one
   * version.
   */
  public boolean isSettled(Hlc watermark) {
    return !announced && aside.count() == 0 && last().compareTo(watermark) < 0;
  }

  /**
   * With the earliest of the steps that were set aside.
   *
   * @param next the order of the first of those that stay there; empty when none does
   * @throws IllegalStateException when there are not as many as were set aside
   */
  public ConflictTrail with(List<Step> earliest, Optional<Hlc> next) {
    int left = aside.count() - earliest.size();
    if (left < 0 || left > 0 != next.isPresent()) {
      throw new IllegalStateException(
          "Cannot put a trail together: steps are missing (found="
              + earliest.size()
              + ", next="
              + next
              + ", set aside="
              + aside
              + ")");
    }
    List<Step> all = new ArrayList<>(earliest);
    all.addAll(steps);
    all.sort(ORDER);
    long bytes = aside.bytes();
    for (Step step : earliest) {
      bytes -= step.bytes();
    }
    Aside rest = left == 0 ? Aside.NONE : new Aside(left, bytes, next.get(), aside.last());
    return new ConflictTrail(base, all, rest, announced);
  }

  /** The same, once somebody was told to come back to it. */
  public ConflictTrail announce() {
    return new ConflictTrail(base, steps, aside, true);
  }

  /** With {@link #surplus()} set aside; the caller keeps it. */
  public ConflictTrail shelved() {
    return shelved(AT_HAND);
  }

  ConflictTrail shelved(int atHand) {
    List<Step> surplus = surplus(atHand);
    if (surplus.isEmpty()) {
      return this;
    }
    Aside more = aside;
    for (Step step : surplus) {
      more = more.and(step);
    }
    return new ConflictTrail(base, own().without(surplus.size()), more, announced);
  }

  /**
   * The steps that {@link #shelved} sets aside: all but the last {@value #AT_HAND}, and fewer than
   * those where they have more than {@value #AT_HAND_BYTES} bytes. To write a small step anew with
   * each event costs less than to put it aside and to fetch it again.
   */
  public List<Step> surplus() {
    return surplus(AT_HAND);
  }

  List<Step> surplus(int atHand) {
    int from = steps.size() - 1;
    long bytes = 0;
    while (from > 0 && steps.size() - from < atHand) {
      bytes += steps.get(from - 1).bytes();
      if (bytes > AT_HAND_BYTES) {
        break;
      }
      from--;
    }
    return steps.subList(0, Math.max(from, 0));
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
    if (told.isEmpty()) {
      return new ConflictTrail(state, List.of(step));
    }
    return new ConflictTrail(told.base(), told.own().with(step, ORDER), told.aside(), announced);
  }

  /**
   * Tells the conflicts of all events before the watermark.
   *
   * @param watermark every journal has come to at least this reading, so no event before it is
   *     still to come
   * @return the trail without them
   */
  public ConflictTrail tell(Hlc watermark, Strategies strategies, Consumer<Conflict> conflicts) {
    return without(watermark, (state, event) -> tell(state, event, strategies, conflicts));
  }

  /** The order of the last event. */
  public Hlc last() {
    return steps.isEmpty() ? Hlc.ZERO : steps.get(steps.size() - 1).order().max(aside.last());
  }

  private Hlc first() {
    Hlc first = steps.get(0).order();
    return aside.count() > 0 && aside.first().compareTo(first) < 0 ? aside.first() : first;
  }

  /** The trail without what {@link #tell} tells at this watermark. */
  public ConflictTrail after(Hlc watermark) {
    return last().compareTo(watermark) < 0 && aside.count() == 0
        ? EMPTY
        : without(watermark, KeyState::join);
  }

  private ConflictTrail without(Hlc watermark, BiFunction<KeyState, Event, KeyState> join) {
    if (!isDue(watermark)) {
      return this;
    }
    checkBack(watermark);
    KeyState state = base;
    int told = 0;
    while (told < steps.size() && steps.get(told).order().compareTo(watermark) < 0) {
      state = join.apply(state, steps.get(told).event());
      told++;
    }
    return told == steps.size() && aside.count() == 0
        ? EMPTY
        : new ConflictTrail(state, own().without(told), aside, announced);
  }

  /**
   * Whether events have to be told without waiting: there are more than {@link #MOST}, or more than
   * {@link #MOST_BYTES} of payload.
   */
  public boolean isTooLong() {
    return size() > MOST || bytes() > MOST_BYTES && size() > 1;
  }

  /** The watermark that leaves about half of the trail, of which all is at hand. */
  public Hlc middle() {
    checkBack(last());
    return steps.get(steps.size() - steps.size() / 2).order();
  }

  /** How many bytes of payload the steps have that are not set aside. */
  public long bytesAtHand() {
    return own().bytes();
  }

  private long bytes() {
    return aside.bytes() + bytesAtHand();
  }

  private Steps own() {
    return Steps.of(steps);
  }

  private void checkBack(Hlc watermark) {
    if (aside.count() > 0 && aside.first().compareTo(watermark) < 0) {
      throw new IllegalStateException("Cannot tell a trail: steps are set aside (" + aside + ")");
    }
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
