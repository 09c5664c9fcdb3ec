package io.meridian.capture;

import io.debezium.connector.postgresql.PostgresValueConverter;
import io.meridian.row.Column;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Values as Debezium gives them, made into those of a {@link io.meridian.row.RowSchema}. Exact or
 * refused: nothing is rounded, cut or guessed.
 */
final class ColumnValues {

  private static final int DATE_INFINITY =
      (int) PostgresValueConverter.POSITIVE_INFINITY_LOCAL_DATE.toEpochDay();
  private static final int DATE_MINUS_INFINITY =
      (int) PostgresValueConverter.NEGATIVE_INFINITY_LOCAL_DATE.toEpochDay();
  private static final long TIMESTAMP_INFINITY = 9223372036825200000L;
  private static final long TIMESTAMP_MINUS_INFINITY = -9223372036832400000L;

  /** The earliest that Postgres knows is in 4714 BC; anything below came from an overflow. */
  private static final long EARLIEST_MICROS = -212_000_000_000_000_000L;

  private static final byte[] UNAVAILABLE_BYTES =
      EngineSettings.UNAVAILABLE.getBytes(StandardCharsets.UTF_8);

  private ColumnValues() {}

  /**
   * The value in its Avro form.
   *
   * @throws CaptureHaltedException when it is not in the log or cannot be had exactly; the message
   *     names table and column, not the value
   */
  static @Nullable Object of(String table, Column column, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (unavailable(value)) {
      throw halted(
          table,
          column,
          "the log does not hold its unchanged TOAST value; it needs" + " REPLICA IDENTITY FULL");
    }
    try {
      return convert(column, value);
    } catch (ArithmeticException | DateTimeException e) {
      throw halted(table, column, "the value is beyond microseconds since 1970 in 64 bits");
    } catch (ClassCastException | NumberFormatException e) {
      throw halted(table, column, "the value came as " + value.getClass().getSimpleName());
    }
  }

  private static Object convert(Column column, Object value) {
    switch (column.type().base()) {
      case SMALLINT:
      case INTEGER:
        return ((Number) value).intValue();
      case BIGINT:
        return (Long) value;
      case NUMERIC:
        return numeric(column, (String) value);
      case BYTEA:
        return value instanceof ByteBuffer ? value : ByteBuffer.wrap((byte[]) value);
      case DATE:
        return date((Integer) value);
      case TIMESTAMP:
        return micros(value);
      case TIMESTAMPTZ:
        return zoned((String) value);
      case BOOLEAN:
        return (Boolean) value;
      case REAL:
        return (Float) value;
      case DOUBLE_PRECISION:
        return (Double) value;
      case TIME:
        return (Long) value;
      default:
        return (String) value;
    }
  }

  private static String numeric(Column column, String text) {
    switch (text.toUpperCase(Locale.ROOT)) {
      case "NAN":
        return "NaN";
      case "INFINITY":
      case "POSITIVE_INFINITY":
        return "Infinity";
      case "-INFINITY":
      case "NEGATIVE_INFINITY":
        return "-Infinity";
      default:
        BigDecimal number = new BigDecimal(text);
        // With a negative scale Debezium pads with zeros that are not there.
        boolean whole = column.type().modifier().contains("-");
        return (whole ? number.setScale(0) : number).toPlainString();
    }
  }

  private static int date(int days) {
    if (days == DATE_INFINITY) {
      return Integer.MAX_VALUE;
    }
    return days == DATE_MINUS_INFINITY ? Integer.MIN_VALUE : days;
  }

  private static long micros(Object value) {
    long micros = (Long) value;
    if (micros == TIMESTAMP_INFINITY) {
      return Long.MAX_VALUE;
    }
    if (micros == TIMESTAMP_MINUS_INFINITY) {
      return Long.MIN_VALUE;
    }
    if (micros > TIMESTAMP_INFINITY || micros < EARLIEST_MICROS) {
      throw new ArithmeticException();
    }
    return micros;
  }

  private static long zoned(String text) {
    if (text.equals("infinity")) {
      return Long.MAX_VALUE;
    }
    if (text.equals("-infinity")) {
      return Long.MIN_VALUE;
    }
    Instant instant = OffsetDateTime.parse(text).toInstant();
    long micros = Math.multiplyExact(instant.getEpochSecond(), 1_000_000L);
    return Math.addExact(micros, instant.getNano() / 1000);
  }

  private static boolean unavailable(Object value) {
    // Asked of every value: classes, as to look for an interface costs more than all that follows.
    if (value instanceof String) {
      return EngineSettings.UNAVAILABLE.equals(value);
    }
    if (value instanceof ByteBuffer) {
      return ByteBuffer.wrap(UNAVAILABLE_BYTES).equals(value);
    }
    return value instanceof byte[] && java.util.Arrays.equals((byte[]) value, UNAVAILABLE_BYTES);
  }

  private static CaptureHaltedException halted(String table, Column column, String why) {
    return new CaptureHaltedException(
        "Cannot capture a change: "
            + why
            + " (table="
            + table
            + ", column="
            + column.name()
            + ", type="
            + column.type()
            + ")");
  }
}
