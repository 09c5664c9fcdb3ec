package io.meridian.testkit.workload;

import java.util.concurrent.atomic.AtomicLong;

/** What all writers together may do: how many operations, how fast, and until when. */
final class Allowance {

  private final Pacer pacer;
  private final AtomicLong left;
  private volatile boolean over;

  Allowance(WorkloadPlan plan) {
    this.pacer = new Pacer(plan.changesPerSecond());
    this.left = new AtomicLong(plan.operations() == 0 ? Long.MAX_VALUE : plan.operations());
  }

  /**
   * Waits for its turn and takes as many operations as wanted, or what is left.
   *
   * @return 0 when nothing is left: a writer is done
   */
  int take(int wanted) throws InterruptedException {
    long before = left.getAndUpdate(now -> Math.max(0, now - wanted));
    int taken = (int) Math.min(before, wanted);
    pacer.await(taken);
    return taken;
  }

  /** Makes the pace one of row changes: an operation may have made none, or several. */
  void settle(int operations, long changes) {
    pacer.shift(changes - operations);
  }

  /** Whether writers are to end, whatever is left. */
  boolean isOver() {
    return over;
  }

  void end() {
    over = true;
  }
}
