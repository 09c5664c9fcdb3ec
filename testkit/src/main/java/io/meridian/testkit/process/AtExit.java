package io.meridian.testkit.process;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is still to be ended when this JVM exits, last registered first: a process goes before the
 * directory it was started in. Before them go those who start processes and write files: what they
 * make after its directory was deleted would be left. One shutdown hook for all, because hooks run
 * in no order.
 */
public final class AtExit {

  /** Guarded by the endings, like all that is here. */
  private static final Deque<Runnable> USERS = new ArrayDeque<>();

  private static final Deque<Runnable> ENDINGS = new ArrayDeque<>();

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
   * Registers one who starts processes or writes files until it is told to give up.
   *
   * @param giveUp tells it, and returns when it has; called before anything is ended
   * @return false when this JVM is exiting already: then it must not begin
   */
  public static boolean registerUser(Runnable giveUp) {
    synchronized (ENDINGS) {
      if (!exiting) {
        USERS.push(giveUp);
      }
      return !exiting;
    }
  }

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
        ending = USERS.isEmpty() ? ENDINGS.poll() : USERS.poll();
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
