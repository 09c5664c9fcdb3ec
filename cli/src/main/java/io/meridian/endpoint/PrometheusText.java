package io.meridian.endpoint;

import io.meridian.health.Health;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program's figures in the Prometheus text format 0.0.4, each named {@code meridian_<name>};
 * {@code meridian_live} and {@code meridian_ready} are its health. What ends in {@code _total} is a
 * counter, all else a gauge.
 */
final class PrometheusText {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private PrometheusText() {}

  static String of(Health health, Map<String, Number> metrics) {
    // The samples of one name must stand together, so names are compared before labels.
    Map<String, Map<String, Number>> byName = new TreeMap<>();
    metrics.forEach(
        (sample, value) -> {
          int brace = sample.indexOf('{');
          String name = brace < 0 ? sample : sample.substring(0, brace);
          String labels = brace < 0 ? "" : sample.substring(brace);
          byName.computeIfAbsent(legal(name), n -> new TreeMap<>()).put(labels, value);
        });
    byName.put("meridian_live", Map.of("", health.live() ? 1 : 0));
    byName.put("meridian_ready", Map.of("", health.ready() ? 1 : 0));
    StringBuilder text = new StringBuilder();
    byName.forEach(
        (name, samples) -> {
          String type = name.endsWith("_total") ? "counter" : "gauge";
          text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
          samples.forEach(
              (labels, value) ->
                  text.append(name).append(labels).append(' ').append(number(value)).append('\n'));
        });
    return text.toString();
  }

  private static String legal(String name) {
    return "meridian_" + name.replaceAll("[^A-Za-z0-9_:]", "_");
  }

  private static String number(Number value) {
    double number = value.doubleValue();
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    boolean whole = !(value instanceof Double || value instanceof Float);
    return whole ? Long.toString(value.longValue()) : Double.toString(number);
  }
}
