package io.meridian.testkit.process;

/** A part that is not running, or not yet: what it is launched from, each time on the same data. */
interface PartLauncher {

  /** Starts it, and does not wait until it is ready. What was launched before must have ended. */
  PartProcess launch();

  /** Clears away what a killed run has left where the next would trip over it. */
  default void clearAfterKill() {}

  /** Forgets its data. What was launched must have ended; nothing is launched any more. */
  default void discard() {}
}
