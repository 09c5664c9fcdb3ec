package io.meridian.testkit.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What happened, step by step: the end of it as text, all of it as a hash. */
final class Trace {

  private static final int KEPT = 30;

  private final Deque<String> last = new ArrayDeque<>();
  private long hash = 1_125_899_906_842_597L;
  private int steps;

  /** The end is in the hash only. */
  void end(String state) {
    for (int i = 0; i < state.length(); i++) {
      hash = hash * 31 + state.charAt(i);
    }
  }

  void add(String step) {
    steps++;
    end(step);
    last.add(steps + " " + step);
    if (last.size() > KEPT) {
      last.remove();
    }
  }

  long hash() {
    return hash;
  }

  int steps() {
    return steps;
  }

  List<String> last() {
    return List.copyOf(last);
  }
}
