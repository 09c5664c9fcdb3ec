package io.meridian.replica;

/**
 * What one task of a target has tried, and the target's state as that task sees it. It decides when
 * an alarm is due: once for each time that the state becomes {@link TargetState#FAILED}. One
 * thread.
 */
public final class Attempts {

  private final int maxRetries;
  private TargetState state = TargetState.ACTIVE;
  private int failed;
  private long recoveredMs;

  /**
   * Starts active, with nothing tried.
   *
   * @param maxRetries how often a change is tried again before the target counts as failed, from 0
   */
  public Attempts(int maxRetries) {
    if (maxRetries < 0) {
      throw new IllegalArgumentException(
          "Cannot count attempts: negative (max retries=" + maxRetries + ")");
    }
    this.maxRetries = maxRetries;
  }

  /** The state now. */
  public TargetState state() {
    return state;
  }

  /** How many attempts have failed since one succeeded. */
  public int failed() {
    return failed;
  }

  /** An attempt was in vain; whether the state is another now. */
  public boolean fail() {
    failed = Math.min(failed, Integer.MAX_VALUE - 1) + 1;
    return failed > maxRetries && become(state.after(TargetEvent.ATTEMPTS_EXHAUSTED));
  }

  /**
   * What was to be applied is applied; whether the state is another now.
   *
   * @param nowMs the time
   * @param newestMs when the newest of it was appended to its topic; what is appended after a
   *     recovery has not waited for it. {@link Long#MAX_VALUE} when nothing was waiting
   */
  public boolean succeed(long nowMs, long newestMs) {
    TargetState before = state;
    if (state == TargetState.FAILED) {
      recoveredMs = nowMs;
    }
    failed = 0;
    state = state.after(TargetEvent.APPLIED);
    if (state == TargetState.SYNCING && newestMs >= recoveredMs) {
      state = state.after(TargetEvent.CAUGHT_UP);
    }
    return state != before;
  }

  private boolean become(TargetState next) {
    boolean changed = next != state;
    state = next;
    return changed;
  }
}
