package io.meridian.simulation;

/**
 * What kind of history is played.
 *
 * @param wandering each key is written only where its last write is seen, so nothing is concurrent
 * @param causal a resolver reads an event only after all that the event's writer had seen
 * @param underestimates contexts are now and then lower than they could be
 * @param feed some changes are published and not captured from a store
 */
record Shape(boolean wandering, boolean causal, boolean underestimates, boolean feed) {

  static final Shape CONCURRENT = new Shape(false, false, false, false);
  static final Shape UNDERESTIMATED = new Shape(false, false, true, false);
  static final Shape WITH_FEED = new Shape(false, false, true, true);
  static final Shape WANDERING = new Shape(true, false, false, false);
  static final Shape CAUSAL_WANDERING = new Shape(true, true, false, false);
}
