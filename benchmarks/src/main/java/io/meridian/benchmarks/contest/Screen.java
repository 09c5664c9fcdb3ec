package io.meridian.benchmarks.contest;

import java.io.PrintStream;
import java.util.Locale;

/** What a person sees: figures on standard output, progress on standard error with the time. */
final class Screen {

  private final PrintStream figures;
  private final PrintStream progress;
  private final long startNanos = System.nanoTime();

  Screen(PrintStream figures, PrintStream progress) {
    this.figures = figures;
    this.progress = progress;
  }

  /** Something that takes a while begins. */
  void doing(String what) {
    tell(what + " ...");
  }

  /** Something is done. */
  void done(String what) {
    tell(what);
  }

  /** A line of the result. */
  void line(String text) {
    figures.println(text);
  }

  private void tell(String what) {
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    progress.printf(Locale.ROOT, "%7.1f s  %s%n", seconds, what);
  }
}
