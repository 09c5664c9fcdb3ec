package io.meridian.testkit.network;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** One direction of a proxy: what is wrong with it now. Thread-safe. */
final class Lane {

  /** How the lane treats bytes; guarded by this. */
  private enum Flow {
    OPEN,
    STALLED,
    DROPPING
  }

  private Flow flow = Flow.OPEN;
  private boolean lost;
  private Duration delay = Duration.ZERO;
  private BooleanSupplier gate = () -> true;

  /** From now on each chunk is asked for; what is refused ends its connection. */
  synchronized void gate(BooleanSupplier next) {
    gate = next;
  }

  /** Whether the next chunk may pass; false when its connection is to end. */
  synchronized boolean admits() {
    return gate.getAsBoolean();
  }

  synchronized void open() {
    flow = Flow.OPEN;
    lost = false;
    notifyAll();
  }

  synchronized void stall() {
    flow = Flow.STALLED;
    notifyAll();
  }

  synchronized void drop() {
    flow = Flow.DROPPING;
    notifyAll();
  }

  /** Whether bytes were lost since the lane was last opened. */
  synchronized boolean hasLost() {
    return lost;
  }

  synchronized void delay(Duration newDelay) {
    delay = newDelay;
  }

  synchronized Duration delay() {
    return delay;
  }

  /**
   * Waits while the lane is stalled.
   *
   * @return whether the bytes may pass; false when they are to be dropped
   */
  synchronized boolean mayPass() throws InterruptedException {
    while (flow == Flow.STALLED) {
      wait();
    }
    if (flow == Flow.DROPPING) {
      lost = true;
    }
    return flow == Flow.OPEN;
  }
}
