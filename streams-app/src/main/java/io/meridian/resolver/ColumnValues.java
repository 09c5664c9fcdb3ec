package io.meridian.resolver;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.FieldValue.Kind;
import io.meridian.row.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Column values, from their Avro form to what the rules of a merge look at, and back. */
final class ColumnValues {

  private ColumnValues() {}

  /** The value of a column; a JSON array is a set. */
  static FieldValue value(SqlType type, @Nullable Object avro) {
    if (avro == null) {
      return FieldValue.NULL;
    }
    if (avro instanceof Boolean flag) {
      return FieldValue.bool(flag);
    }
    if (avro instanceof Integer || avro instanceof Long) {
      return FieldValue.number(avro.toString());
    }
    if (avro instanceof Float || avro instanceof Double) {
      return Double.isFinite(((Number) avro).doubleValue())
          ? FieldValue.number(avro.toString())
          : FieldValue.text(avro.toString());
    }
    if (avro instanceof ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      return new FieldValue(Kind.BYTES, HexFormat.of().formatHex(copy), List.of());
    }
    String text = avro.toString();
    if (type == SqlType.NUMERIC) {
      return isNumber(text) ? FieldValue.number(text) : FieldValue.text(text);
    }
    if (type == SqlType.JSON || type == SqlType.JSONB) {
      return JsonFields.ofText(text);
    }
    return FieldValue.text(text);
  }

  /**
   * The Avro form of a value.
   *
   * @throws IllegalArgumentException when the column cannot take it, as a sum that is too large
   */
  static @Nullable Object object(SqlType type, FieldValue value) {
    if (value.kind() == Kind.NULL) {
      return null;
    }
    try {
      switch (type) {
        case BOOLEAN:
          return Boolean.valueOf(value.text());
        case SMALLINT:
          return (int) new BigDecimal(value.text()).shortValueExact();
        case INTEGER:
        case DATE:
          return new BigDecimal(value.text()).intValueExact();
        case BIGINT:
        case TIME:
        case TIMESTAMP:
        case TIMESTAMPTZ:
          return new BigDecimal(value.text()).longValueExact();
        case REAL:
          return Float.valueOf(value.text());
        case DOUBLE_PRECISION:
          return Double.valueOf(value.text());
        case BYTEA:
          return ByteBuffer.wrap(HexFormat.of().parseHex(value.text()));
        case JSON:
        case JSONB:
          return JsonFields.text(value);
        default:
          return value.text();
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Cannot take a merged value: out of the column's range (type="
              + type.label()
              + ", value="
              + value
              + ")",
          e);
    }
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && !Character.isLetter(text.charAt(text.length() - 1));
  }
}
