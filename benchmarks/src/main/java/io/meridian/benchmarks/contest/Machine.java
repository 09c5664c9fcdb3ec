package io.meridian.benchmarks.contest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.benchmarks.figure.FigureJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were measured on, and how busy that was otherwise. */
final class Machine {

  private static final Path LOAD = Path.of("/proc/loadavg");

  private Machine() {}

  /** One line. */
  static String text() {
    return String.format(
        Locale.ROOT,
        "%d cores, %s %s, Java %s, load average before %s",
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"),
        load());
  }

  static ObjectNode json() {
    return FigureJson.object()
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("java", System.getProperty("java.version"))
        .put("loadAverage", load());
  }

  /** Of the last minute. */
  private static String load() {
    try {
      String text = Files.readString(LOAD);
      return text.substring(0, text.indexOf(' '));
    } catch (IOException e) {
      return "unknown";
    }
  }
}
