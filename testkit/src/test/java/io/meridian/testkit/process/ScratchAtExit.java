package io.meridian.testkit.process;

/** A program whose first scratch directory is asked for when it is exiting already. */
final class ScratchAtExit {

  /** What it prints when it gets none. */
  static final String REFUSED = "refused: ";

  private ScratchAtExit() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().addShutdownHook(new Thread(ScratchAtExit::ask));
  }

  private static void ask() {
    try {
      System.out.println("made: " + Scratch.create("late").root());
    } catch (IllegalStateException e) {
      System.out.println(REFUSED + e.getMessage());
    }
  }
}
