package io.meridian.testkit.process;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts into the test's log how long starting something takes. */
final class Stopwatch {

  private static final Logger LOGGER = LoggerFactory.getLogger(Stopwatch.class);

  private Stopwatch() {}

  static <T> T timed(String what, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    LOGGER.info("Took what={} ms={}", what, (System.nanoTime() - start) / 1_000_000);
    return result;
  }

  static void timed(String what, Runnable work) {
    timed(
        what,
        () -> {
          work.run();
          return what;
        });
  }
}
