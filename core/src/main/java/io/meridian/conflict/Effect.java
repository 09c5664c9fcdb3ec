package io.meridian.conflict;

/** What a region's stores have to do about one resolved event. */
public enum Effect {
  /** Write the visible version: it is another than before, or a store may not hold it. */
  APPLY,
  /**
   * The visible version is the event itself, and the store it was captured from holds it already.
   * Every other store writes it.
   */
  HELD,
  /** The visible version is what it was. Nothing to write, but the event now counts as seen. */
  UNCHANGED
}
