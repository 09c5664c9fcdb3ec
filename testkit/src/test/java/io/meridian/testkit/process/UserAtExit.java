package io.meridian.testkit.process;

import java.util.concurrent.CountDownLatch;

/** A program that still writes into its scratch directory when it is told to exit. */
final class UserAtExit {

  /** What it prints when it can be told. */
  static final String READY = "ready";

  private static final CountDownLatch TOLD = new CountDownLatch(1);
  private static final CountDownLatch GAVE_UP = new CountDownLatch(1);

  private UserAtExit() {}

  public static void main(String[] arguments) throws InterruptedException {
    if (!AtExit.registerUser(UserAtExit::giveUp)) {
      throw new IllegalStateException("Refused, and nobody has told this program to exit");
    }
    Scratch scratch = Scratch.create("user");
    System.out.println(READY);
    TOLD.await();
    scratch.directory("late");
    GAVE_UP.countDown();
  }

  private static void giveUp() {
    TOLD.countDown();
    try {
      GAVE_UP.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
