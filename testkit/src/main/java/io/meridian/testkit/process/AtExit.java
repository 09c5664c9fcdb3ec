package io.meridian.testkit.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is still to be ended when this JVM exits, last registered first: a process goes before the
 * directory it was started in. One shutdown hook for all, because hooks run in no order.
 */
final class AtExit {

  private static final Deque<Runnable> ENDINGS = new ArrayDeque<>();

  /** Guarded by the endings. */
  private static boolean exiting;

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::endAll, "testkit-at-exit"));
    } catch (IllegalStateException e) {
      // The JVM is exiting already, and nothing was registered yet.
      exiting = true;
    }
  }

  private AtExit() {}

  /**
   * Registers what is to be ended.
   *
   * @return false when all the others have been ended already; this one then is, too
   */
  static boolean register(Runnable ending) {
    synchronized (ENDINGS) {
      if (!exiting) {
        ENDINGS.push(ending);
        return true;
      }
    }
    ending.run();
    return false;
  }

  static void deregister(Runnable ending) {
    synchronized (ENDINGS) {
      ENDINGS.remove(ending);
    }
  }

  private static void endAll() {
    while (true) {
      Runnable ending;
      synchronized (ENDINGS) {
        ending = ENDINGS.poll();
        exiting = ending == null;
      }
      if (ending == null) {
        return;
      }
      try {
        ending.run();
      } catch (RuntimeException e) {
        // The others must be ended too, and logging may already be down here.
        Thread.onSpinWait();
      }
    }
  }
}
