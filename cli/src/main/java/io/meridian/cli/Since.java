package io.meridian.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.TypeConversionException;

/** A moment as people type it: {@code 2026-11-21T10:00:00Z}, or {@code 24h} for so long ago. */
final class Since {

  private Since() {}

  /**
   * Reads it.
   *
   * @throws TypeConversionException when it is neither
   */
  static Instant parse(String text, Instant now) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      try {
        return now.minus(new ShortDuration().convert(text));
      } catch (TypeConversionException | ArithmeticException notThatEither) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is neither a moment such as 2026-11-21T10:00:00Z nor a duration such"
                + " as 24h");
      }
    }
  }
}
