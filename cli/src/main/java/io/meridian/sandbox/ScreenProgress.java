package io.meridian.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows each part when it is there, with the time it took, and below what is awaited still. */
final class ScreenProgress implements Progress {

  private static final int WIDTH = 96;

  private final Screen screen;
  private final LongSupplier nanos;
  private final Map<String, Long> awaited = new LinkedHashMap<>();

  /**
   * @param nanos as {@link System#nanoTime()}
   */
  ScreenProgress(Screen screen, LongSupplier nanos) {
    this.screen = screen;
    this.nanos = nanos;
  }

  @Override
  public synchronized void begun(String part) {
    awaited.put(part, nanos.getAsLong());
    redraw();
  }

  @Override
  public synchronized void done(String part, String detail) {
    Long since = awaited.remove(part);
    long tookMs = since == null ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - since);
    String line =
        String.format(Locale.ROOT, "  %-26s %6.1f s   %s", part, tookMs / 1_000.0, detail);
    screen.line(line.stripTrailing());
    redraw();
  }

  private void redraw() {
    if (awaited.isEmpty()) {
      screen.clear();
      return;
    }
    String line = "  starting " + String.join(", ", awaited.keySet()) + " ...";
    screen.draw(List.of(line.length() <= WIDTH ? line : line.substring(0, WIDTH - 4) + " ..."));
  }
}
