package io.meridian.testkit.target;

/**
 * Where a worker dies: at its n-th step towards the store, counted from 0 and from when the fault
 * is armed, before the store is asked or after it has done it. What a step is, is for the store's
 * adapter to say: a request, a statement, an object. Not thread-safe.
 */
public final class Fault {

  /** On which side of a step. */
  public enum Side {
    /** The store is never asked. */
    BEFORE,
    /** The store has done it, and the worker never hears of it. */
    AFTER
  }

  private final int step;
  private final Side side;
  private int next;
  private boolean armed;
  private boolean struck;

  private Fault(int step, Side side) {
    this.step = step;
    this.side = side;
  }

  /** A fault that is not armed yet. */
  public static Fault at(int step, Side side) {
    return new Fault(step, side);
  }

  /** One that never strikes. */
  public static Fault none() {
    return new Fault(-1, Side.BEFORE);
  }

  /** The step, from 0. */
  public int step() {
    return step;
  }

  /** The side of the step. */
  public Side side() {
    return side;
  }

  /** Counts from now on. */
  public void arm() {
    armed = step >= 0;
    next = 0;
  }

  /** Whether it has struck; a worker is dead from then on. */
  public boolean struck() {
    return struck;
  }

  /** To be called when it strikes by other means than {@link #strikes}. */
  public void strike() {
    struck = true;
  }

  /**
   * To be asked on both sides of each step, BEFORE first.
   *
   * @return whether the worker dies here; true for ever once it has
   */
  public boolean strikes(Side at) {
    if (struck) {
      return true;
    }
    struck = armed && next == step && at == side;
    if (armed && at == Side.AFTER) {
      next++;
    }
    return struck;
  }
}
