package io.meridian.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations are written. */
final class Durations {

  private static final Pattern SHORT = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)?");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  static Optional<Duration> parse(String key, String text) {
    try {
      Matcher matcher = SHORT.matcher(text);
      if (!matcher.matches()) {
        Duration duration = Duration.parse(text);
        return duration.isNegative() ? Optional.empty() : Optional.of(duration);
      }
      String written = matcher.group(2);
      Duration unit = UNITS.get(written == null ? unitOf(key) : written);
      return unit == null
          ? Optional.empty()
          : Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  static String legal(String key) {
    String bare = unitOf(key);
    return (bare.isEmpty() ? "" : "a whole number (" + bare + "), or ")
        + "a whole number with its unit (ms, s, m, h, d), or ISO-8601 as in PT5S";
  }

  private static String unitOf(String key) {
    if (key.endsWith("_ms")) {
      return "ms";
    }
    return key.endsWith("_secs") || key.endsWith("_seconds") ? "s" : "";
  }
}
