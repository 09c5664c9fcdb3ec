package io.meridian.conflict;

import io.meridian.topology.RegionId;
import io.meridian.version.Dot;

/**
 * The outcome of one journal event in one region. Exactly one exists for each event, also when
 * nothing visible changes.
 *
 * @param entry what to keep of the key
 * @param visible what is visible after the event; a delete when the resource does not exist
 * @param effect what the region's stores have to do
 * @param conflict whether the event is one of several versions that nobody has superseded
 */
public record Resolution(KeyEntry entry, Visible visible, Effect effect, boolean conflict) {

  /**
   * Joins an event into a key and decides what follows.
   *
   * <p>{@link Effect#HELD} needs care. A captured event is in its store already, but the store may
   * have been made to write something else <em>over</em> it before the event came back through the
   * journal. It was not, if the event's context covers the event that last made this region write
   * the key: the context is what the store had applied before the event was committed. It is the
   * context that counts and not {@link Event#covers()}: that a region's own earlier events are
   * superseded does not mean that the store had been told what came of them. RATIONALE, "When may a
   * store skip its own change?", has the proof.
   *
   * <p>A captured event that is not visible as it is, is answered with what is visible even where
   * that stays what it was, for the store may hold the event: a delete that finds no row locks
   * none, so an insert that is committed meanwhile outlives it.
   *
   * @param before what was kept of the key
   * @param event the event; its partition is the key's
   * @param captured whether the event was captured from a store of its region, which therefore
   *     holds it
   * @param here the region that resolves
   * @throws IllegalArgumentException when the event and the siblings each claim to have seen the
   *     other, which no history can produce; the entry is as before
   */
  public static Resolution of(
      KeyEntry before, Event event, boolean captured, RegionId here, Strategies strategies) {
    KeyState after = before.state().join(event);
    Version version = event.version();
    if (after.siblings().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot resolve an event: its context and those of the versions it meets contradict each"
              + " other (dot="
              + version.dot()
              + ", context="
              + event.context()
              + ", seen="
              + before.state().seen()
              + ")");
    }
    Visible visible = strategies.visible(after);
    boolean added = after.holds(version) && !before.state().holds(version);
    boolean conflict = added && after.siblings().size() > 1;
    if (captured && version.dot().region().equals(here) && !after.equals(before.state())) {
      boolean held = added && visible.isSameAs(Visible.of(version)) && sawLastWrite(before, event);
      return held
          ? new Resolution(before.with(after), visible, Effect.HELD, conflict)
          : new Resolution(before.written(after, version.dot()), visible, Effect.APPLY, conflict);
    }
    return isShown(visible, before, strategies)
        ? new Resolution(before.with(after), visible, Effect.UNCHANGED, conflict)
        : new Resolution(before.written(after, version.dot()), visible, Effect.APPLY, conflict);
  }

  private static boolean sawLastWrite(KeyEntry before, Event event) {
    Dot written = before.written();
    return written == null || event.context().covers(written);
  }

  private static boolean isShown(Visible visible, KeyEntry before, Strategies strategies) {
    return !before.state().siblings().isEmpty()
        && strategies.visible(before.state()).isSameAs(visible);
  }
}
