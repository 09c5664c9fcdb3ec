package io.meridian.testkit.network;

/**
 * Ends a connection at an exact place in its conversation: at the n-th chunk that the client sends
 * from now on, either before the part gets it, or when the part has answered it and the answer is
 * on its way. Strikes once. Thread-safe.
 */
public final class Cut {

  private enum State {
    WAITING,
    ASKED,
    STRUCK
  }

  private final boolean answered;
  private int left;
  private State state = State.WAITING;

  private Cut(int chunk, boolean answered) {
    this.left = chunk;
    this.answered = answered;
  }

  /** The part never gets the chunk; the first is 0. */
  public static Cut before(int chunk) {
    return new Cut(chunk, false);
  }

  /** The part gets the chunk and does what it says; the client never hears of it. */
  public static Cut after(int chunk) {
    return new Cut(chunk, true);
  }

  /** Whether it came to it. */
  public synchronized boolean struck() {
    return state == State.STRUCK;
  }

  /** Whether a chunk of the client may go on to the part; false when the connection is to end. */
  synchronized boolean asks() {
    if (state != State.WAITING || left-- > 0) {
      return true;
    }
    state = answered ? State.ASKED : State.STRUCK;
    return answered;
  }

  /** Whether a chunk of the part may go on to the client; false when the connection is to end. */
  synchronized boolean answers() {
    if (state != State.ASKED) {
      return true;
    }
    state = State.STRUCK;
    return false;
  }
}
