package io.meridian.target;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * Values as the text that Postgres reads them from, whatever the session's settings are: dates in
 * ISO 8601 with {@code BC} where needed, times with microseconds, {@code timestamptz} in UTC with
 * its offset, {@code bytea} in hex.
 */
final class PostgresText {

  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  private static final HexFormat HEX = HexFormat.of();

  private PostgresText() {}

  /** A date from days since the epoch; the greatest and least {@code int} are the infinities. */
  static String date(int days) {
    if (days == Integer.MAX_VALUE) {
      return "infinity";
    }
    if (days == Integer.MIN_VALUE) {
      return "-infinity";
    }
    LocalDate date = LocalDate.ofEpochDay(days);
    StringBuilder text = new StringBuilder(16);
    appendDate(text, date);
    return appendEra(text, date).toString();
  }

  /** A time from microseconds since midnight, up to and including {@code 24:00:00}. */
  static String time(long micros) {
    StringBuilder text = new StringBuilder(16);
    appendTime(text, micros);
    return text.toString();
  }

  /** A timestamp from microseconds; the greatest and least {@code long} are the infinities. */
  static String timestamp(long micros) {
    return timestamp(micros, "");
  }

  /** As {@link #timestamp(long)}, of a point in time. */
  static String timestamptz(long micros) {
    return timestamp(micros, "+00");
  }

  /** Bytes in hex. */
  static String bytea(ByteBuffer bytes) {
    byte[] raw = new byte[bytes.remaining()];
    bytes.duplicate().get(raw);
    return "\\x" + HEX.formatHex(raw);
  }

  private static String timestamp(long micros, String offset) {
    if (micros == Long.MAX_VALUE) {
      return "infinity";
    }
    if (micros == Long.MIN_VALUE) {
      return "-infinity";
    }
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(micros, MICROS_PER_DAY));
    StringBuilder text = new StringBuilder(40);
    appendDate(text, date);
    text.append(' ');
    appendTime(text, Math.floorMod(micros, MICROS_PER_DAY));
    text.append(offset);
    return appendEra(text, date).toString();
  }

  private static void appendDate(StringBuilder text, LocalDate date) {
    int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
    appendPadded(text, year, 4);
    text.append('-');
    appendPadded(text, date.getMonthValue(), 2);
    text.append('-');
    appendPadded(text, date.getDayOfMonth(), 2);
  }

  private static StringBuilder appendEra(StringBuilder text, LocalDate date) {
    return date.getYear() > 0 ? text : text.append(" BC");
  }

  private static void appendTime(StringBuilder text, long micros) {
    long seconds = micros / MICROS_PER_SECOND;
    appendPadded(text, seconds / 3600, 2);
    text.append(':');
    appendPadded(text, seconds / 60 % 60, 2);
    text.append(':');
    appendPadded(text, seconds % 60, 2);
    if (micros % MICROS_PER_SECOND != 0) {
      text.append('.');
      appendPadded(text, micros % MICROS_PER_SECOND, 6);
    }
  }

  private static void appendPadded(StringBuilder text, long number, int width) {
    long least = 1;
    for (int i = 1; i < width; i++) {
      least *= 10;
    }
    for (; least > 1 && number < least; least /= 10) {
      text.append('0');
    }
    text.append(number);
  }
}
