package io.meridian.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A duration as people type it: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 45}.
 */
final class ShortDuration implements ITypeConverter<Duration> {

  @Override
  public Duration convert(String text) {
    try {
      if (text.matches("\\d{1,9}")) {
        return Duration.ofSeconds(Long.parseLong(text));
      }
      if (text.matches("\\d{1,9}ms")) {
        return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
      }
      return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is no duration such as 30s or 5m");
    }
  }
}
