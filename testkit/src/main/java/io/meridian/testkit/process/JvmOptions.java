package io.meridian.testkit.process;

import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is run.
 *
 * @param heap the greatest heap, as {@code -Xmx} takes it
 * @param flags further flags, in order
 */
public record JvmOptions(String heap, List<String> flags) {

  /** Copies. */
  public JvmOptions {
    flags = List.copyOf(flags);
  }

  /** Quick to start (C1 only) and small (serial collector): for tests. */
  public static JvmOptions quick(String heap) {
    return new JvmOptions(
        heap, List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
  }

  /**
   * Compiled as in production, for what is measured: both compilers, the heap as large from the
   * start as it may get, and the serial collector, which takes the least of few cores.
   */
  public static JvmOptions optimised(String heap) {
    return new JvmOptions(heap, List.of("-Xms" + heap, "-XX:+UseSerialGC", "-Xshare:auto"));
  }

  /** The same with one more flag. */
  public JvmOptions with(String flag) {
    List<String> more = new ArrayList<>(flags);
    more.add(flag);
    return new JvmOptions(heap, more);
  }

  /** The same with another heap. */
  JvmOptions withHeap(String size) {
    return new JvmOptions(size, flags);
  }

  /** As the command line has them. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    words.add("-Xmx" + heap);
    words.addAll(flags);
    return words;
  }
}
