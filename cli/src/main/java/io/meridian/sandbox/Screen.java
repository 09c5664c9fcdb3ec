package io.meridian.sandbox;

import java.io.PrintStream;
import java.util.List;

/**
 * Where a person looks on: lines that stay, and below them a block that is drawn anew in place. On
 * anything but a terminal the block is left out. Thread-safe.
 */
final class Screen {

  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final PrintStream out;
  private final boolean terminal;
  private int drawn;

  /**
   * @param terminal whether the stream is a terminal that understands ANSI sequences
   */
  Screen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether blocks are drawn. */
  boolean isTerminal() {
    return terminal;
  }

  /** A line that stays; the block goes until it is drawn again. */
  synchronized void line(String text) {
    clear();
    out.println(text);
    out.flush();
  }

  /** Replaces the block. */
  synchronized void draw(List<String> block) {
    if (!terminal) {
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(UP_AND_CLEAR.repeat(drawn));
    block.forEach(line -> text.append(line).append('\n'));
    drawn = block.size();
    out.print(text);
    out.flush();
  }

  /** Takes the block away. */
  synchronized void clear() {
    if (drawn > 0) {
      out.print(UP_AND_CLEAR.repeat(drawn));
      out.flush();
      drawn = 0;
    }
  }
}
