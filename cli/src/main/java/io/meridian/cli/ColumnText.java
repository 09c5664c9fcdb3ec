package io.meridian.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.row.Column;
import io.meridian.row.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Column values as text and from JSON. Dates and times are ISO 8601; the greatest and the least
 * value of a date or a time stand for the infinities. Bytes are hexadecimal digits.
 */
final class ColumnText {

  private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);
  private static final String INFINITY = "infinity";

  private ColumnText() {}

  /** The text of a value in its Avro form; {@code null} when there is none. */
  static String of(Column column, @Nullable Object value) {
    if (value == null) {
      return "null";
    }
    switch (column.type().base()) {
      case DATE:
        int days = (Integer) value;
        return days == Integer.MAX_VALUE || days == Integer.MIN_VALUE
            ? infinity(days > 0)
            : LocalDate.ofEpochDay(days).toString();
      case TIME:
        return LocalTime.MIDNIGHT.plus((Long) value, ChronoUnit.MICROS).toString();
      case TIMESTAMP:
        return timestamp((Long) value, "");
      case TIMESTAMPTZ:
        return timestamp((Long) value, "Z");
      case BYTEA:
        ByteBuffer bytes = ((ByteBuffer) value).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
      default:
        return value.toString();
    }
  }

  /**
   * The Avro form of a JSON value.
   *
   * @throws IllegalArgumentException when the column cannot take it
   */
  static @Nullable Object value(Column column, JsonNode json) {
    if (json.isNull()) {
      if (!column.nullable()) {
        throw new IllegalArgumentException("the column takes no null: " + column.name());
      }
      return null;
    }
    String text = json.isValueNode() ? json.asText() : json.toString();
    try {
      return parsed(column, json, text);
    } catch (ArithmeticException | DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the column cannot take the value: " + column.name() + " " + column.type(), e);
    }
  }

  private static Object parsed(Column column, JsonNode json, String text) {
    if (text.matches("-?\\d{1,19}") && isTime(column.type().base())) {
      // As a resolver tells it: days or microseconds.
      return column.type().base() == SqlType.DATE
          ? (Object) Integer.valueOf(text)
          : (Object) Long.valueOf(text);
    }
    switch (column.type().base()) {
      case BOOLEAN:
        if (!text.equals("true") && !text.equals("false")) {
          throw new IllegalArgumentException("expected true or false");
        }
        return Boolean.valueOf(text);
      case SMALLINT:
        return (int) new BigDecimal(text).shortValueExact();
      case INTEGER:
        return new BigDecimal(text).intValueExact();
      case BIGINT:
        return new BigDecimal(text).longValueExact();
      case REAL:
        return Float.valueOf(text);
      case DOUBLE_PRECISION:
        return Double.valueOf(text);
      case NUMERIC:
        return text.matches("NaN|-?Infinity") ? text : new BigDecimal(text).toPlainString();
      case DATE:
        return text.endsWith(INFINITY)
            ? isBelow(text) ? Integer.MIN_VALUE : Integer.MAX_VALUE
            : Math.toIntExact(LocalDate.parse(text).toEpochDay());
      case TIME:
        return ChronoUnit.MICROS.between(LocalTime.MIDNIGHT, LocalTime.parse(text));
      case TIMESTAMP:
        return text.endsWith(INFINITY)
            ? infinite(text)
            : ChronoUnit.MICROS.between(EPOCH, LocalDateTime.parse(text));
      case TIMESTAMPTZ:
        return text.endsWith(INFINITY)
            ? infinite(text)
            : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
      case BYTEA:
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
      case JSON:
      case JSONB:
        return json.toString();
      default:
        return text;
    }
  }

  private static boolean isTime(SqlType type) {
    return type == SqlType.DATE
        || type == SqlType.TIME
        || type == SqlType.TIMESTAMP
        || type == SqlType.TIMESTAMPTZ;
  }

  private static String timestamp(long micros, String zone) {
    return micros == Long.MAX_VALUE || micros == Long.MIN_VALUE
        ? infinity(micros > 0)
        : EPOCH.plus(micros, ChronoUnit.MICROS) + zone;
  }

  private static String infinity(boolean positive) {
    return positive ? INFINITY : "-" + INFINITY;
  }

  private static boolean isBelow(String infinity) {
    return infinity.startsWith("-");
  }

  private static Long infinite(String infinity) {
    return isBelow(infinity) ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
