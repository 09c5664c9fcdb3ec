package io.meridian.row;

import io.meridian.resource.ResourceKey;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id part of a row's resource key: the canonical texts of the key columns, each
 * percent-encoded, joined by commas. Values that the database holds for equal have one text, so a
 * key is the same bytes in every region, whoever wrote it; different keys of a table have different
 * texts.
 */
public final class KeyText {

  private static final Pattern PLAIN_DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /** A single column with empty text; {@link ResourceKey#encode} gives no percent sign alone. */
  private static final String EMPTY = "%";

  private KeyText() {}

  /**
   * The id of a row.
   *
   * @param columns the key columns in the order of the primary key
   * @param values in their Avro form, one for each column, none of them null
   * @return never empty
   * @throws IllegalArgumentException when a value is not of its column's Avro form
   */
  public static String of(List<Column> columns, List<?> values) {
    if (columns.isEmpty() || columns.size() != values.size()) {
      throw new IllegalArgumentException(
          "Cannot make a key text: not one value for each column (columns="
              + columns.size()
              + ", values="
              + values.size()
              + ")");
    }
    StringBuilder id = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      // A comma within a value must not look like the one between two.
      String text = ResourceKey.encode(text(columns.get(i), values.get(i))).replace(",", "%2C");
      id.append(i == 0 ? "" : ",").append(text);
    }
    return id.isEmpty() ? EMPTY : id.toString();
  }

  private static String text(Column column, Object value) {
    try {
      return canonical(column.type().base(), value);
    } catch (ClassCastException e) {
      throw illegal(column, value.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw illegal(column, e.getMessage());
    }
  }

  private static String canonical(SqlType type, Object value) {
    switch (type) {
      case BOOLEAN:
        return ((Boolean) value).toString();
      case SMALLINT:
      case INTEGER:
        return ((Integer) value).toString();
      case BIGINT:
        return ((Long) value).toString();
      case TEXT:
      case VARCHAR:
        return ((CharSequence) value).toString();
      case CHAR:
        return withoutTrailingBlanks(((CharSequence) value).toString());
      case UUID:
        return uuid(((CharSequence) value).toString());
      case NUMERIC:
        return numeric(((CharSequence) value).toString());
      case BYTEA:
        return hex((ByteBuffer) value);
      case DATE:
        return date((Integer) value);
      case TIMESTAMP:
        return timestamp((Long) value, "");
      case TIMESTAMPTZ:
        return timestamp((Long) value, "Z");
      default:
        throw new IllegalArgumentException("not allowed in a key");
    }
  }

  private static String withoutTrailingBlanks(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  private static String uuid(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!UUID.matcher(lower).matches()) {
      throw new IllegalArgumentException("not a uuid with hyphens");
    }
    return lower;
  }

  // An exponent is refused: a few characters of input could become gigabytes of digits.
  private static String numeric(String text) {
    if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
      return text;
    }
    if (!PLAIN_DECIMAL.matcher(text).matches()) {
      throw new IllegalArgumentException("not a plain decimal");
    }
    return new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  private static String hex(ByteBuffer value) {
    byte[] bytes = new byte[value.remaining()];
    value.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static String date(int days) {
    if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
      return days > 0 ? "infinity" : "-infinity";
    }
    return LocalDate.ofEpochDay(days).toString();
  }

  private static String timestamp(long micros, String zone) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC) + zone;
  }

  private static IllegalArgumentException illegal(Column column, @Nullable String why) {
    return new IllegalArgumentException(
        "Cannot make a key text: the value is not of the column's form (column="
            + column.name()
            + ", type="
            + column.type()
            + ", why="
            + why
            + ")");
  }
}
