package io.meridian.target;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * Dates and times as text that sorts as they do: always four digits of the year and six of the
 * second's fraction. Years before the first and after 9999, and the infinities, are spelled as
 * Postgres spells them, and do not sort.
 */
final class IsoText {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR, 4)
          .appendLiteral('-')
          .appendValue(ChronoField.MONTH_OF_YEAR, 2)
          .appendLiteral('-')
          .appendValue(ChronoField.DAY_OF_MONTH, 2)
          .toFormatter(java.util.Locale.ROOT);

  private IsoText() {}

  /** Whether the day is one of the years 1 to 9999. */
  static boolean hasFourDigits(long epochDay) {
    return epochDay >= FIRST_DAY && epochDay <= LAST_DAY;
  }

  /** Whether the day of the microseconds since the epoch is one of the years 1 to 9999. */
  static boolean microsHaveFourDigits(long micros) {
    return hasFourDigits(Math.floorDiv(micros, MICROS_PER_DAY));
  }

  /** A date from days since the epoch; the greatest and least {@code int} are the infinities. */
  static String date(int days) {
    return hasFourDigits(days) ? DATE.format(LocalDate.ofEpochDay(days)) : PostgresText.date(days);
  }

  /** A time from microseconds since midnight, up to and including {@code 24:00:00.000000}. */
  static String time(long micros) {
    long seconds = micros / MICROS_PER_SECOND;
    StringBuilder text = new StringBuilder(16);
    two(text, seconds / 3600).append(':');
    two(text, seconds / 60 % 60).append(':');
    two(text, seconds % 60).append('.');
    String fraction = Long.toString(micros % MICROS_PER_SECOND);
    return text.append("0".repeat(6 - fraction.length())).append(fraction).toString();
  }

  /**
   * A timestamp from microseconds; the greatest and least {@code long} are the infinities.
   *
   * @param zone what stands behind the time
   */
  static String timestamp(long micros, String zone) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return PostgresText.timestamp(micros);
    }
    int days = Math.toIntExact(Math.floorDiv(micros, MICROS_PER_DAY));
    String time = time(Math.floorMod(micros, MICROS_PER_DAY)) + zone;
    String date = date(days);
    return date.endsWith(" BC")
        ? date.substring(0, date.length() - 3) + " " + time + " BC"
        : date + " " + time;
  }

  private static StringBuilder two(StringBuilder text, long number) {
    return text.append(number < 10 ? "0" : "").append(number);
  }
}
