package io.meridian.transforms;

import io.meridian.row.Column;
import io.meridian.row.ColumnType;
import io.meridian.row.SqlType;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * Columns as fields of Connect. Each value comes out exactly, or is refused with the reason; only
 * {@link Times#CONNECT} cuts, and its documentation says so. Types that Connect has no name for
 * have Debezium's, which the sinks of others know.
 */
record ConnectTypes(Decimals decimals, Times times) {

  /** How numeric columns come. */
  enum Decimals {
    PRECISE,
    STRING
  }

  /** How dates and times come. */
  enum Times {
    MICROSECONDS,
    CONNECT
  }

  private static final String VARIABLE_SCALE = "io.debezium.data.VariableScaleDecimal";
  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  /** The schema of a column's values. */
  SchemaBuilder schema(Column column) {
    ColumnType type = column.type();
    switch (type.base()) {
      case BOOLEAN:
        return SchemaBuilder.bool();
      case SMALLINT:
        return SchemaBuilder.int16();
      case INTEGER:
        return SchemaBuilder.int32();
      case BIGINT:
        return SchemaBuilder.int64();
      case REAL:
        return SchemaBuilder.float32();
      case DOUBLE_PRECISION:
        return SchemaBuilder.float64();
      case BYTEA:
        return SchemaBuilder.bytes();
      case NUMERIC:
        return numeric(type);
      case UUID:
        return SchemaBuilder.string().name("io.debezium.data.Uuid").version(1);
      case JSON:
      case JSONB:
        return SchemaBuilder.string().name("io.debezium.data.Json").version(1);
      case DATE:
      case TIME:
      case TIMESTAMP:
      case TIMESTAMPTZ:
        return time(type.base());
      default:
        return SchemaBuilder.string();
    }
  }

  /**
   * A value of a column.
   *
   * @param schema that of the column
   * @param value in its Avro form, not null
   * @throws IllegalArgumentException when the schema has no such value; the message says why
   */
  Object value(Column column, Schema schema, Object value) {
    switch (column.type().base()) {
      case SMALLINT:
        return ((Integer) value).shortValue();
      case BYTEA:
        return bytes((ByteBuffer) value);
      case NUMERIC:
        return decimals == Decimals.STRING ? value.toString() : decimal(schema, value.toString());
      case DATE:
        return date((Integer) value);
      case TIME:
        return time((Long) value);
      case TIMESTAMP:
        return timestamp((Long) value);
      case TIMESTAMPTZ:
        return times == Times.CONNECT ? timestamp((Long) value) : zoned((Long) value);
      default:
        return value instanceof CharSequence ? value.toString() : value;
    }
  }

  private SchemaBuilder numeric(ColumnType type) {
    if (decimals == Decimals.STRING) {
      return SchemaBuilder.string();
    }
    String modifier = type.modifier();
    if (modifier.isEmpty()) {
      return SchemaBuilder.struct()
          .name(VARIABLE_SCALE)
          .version(1)
          .field("scale", Schema.INT32_SCHEMA)
          .field("value", Schema.BYTES_SCHEMA);
    }
    int comma = modifier.indexOf(',');
    int scale = comma < 0 ? 0 : Integer.parseInt(modifier.substring(comma + 1));
    String precision = comma < 0 ? modifier : modifier.substring(0, comma);
    return Decimal.builder(scale).parameter("connect.decimal.precision", precision);
  }

  private SchemaBuilder time(SqlType type) {
    if (times == Times.CONNECT) {
      return type == SqlType.DATE
          ? Date.builder()
          : type == SqlType.TIME ? Time.builder() : Timestamp.builder();
    }
    switch (type) {
      case DATE:
        return SchemaBuilder.int32().name("io.debezium.time.Date").version(1);
      case TIME:
        return SchemaBuilder.int64().name("io.debezium.time.MicroTime").version(1);
      case TIMESTAMP:
        return SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").version(1);
      default:
        return SchemaBuilder.string().name("io.debezium.time.ZonedTimestamp").version(1);
    }
  }

  private static Object decimal(Schema schema, String text) {
    if (text.endsWith("NaN") || text.endsWith("Infinity")) {
      throw new IllegalArgumentException(
          "NaN and the infinities are no decimals; set decimal.handling.mode=string");
    }
    BigDecimal number = new BigDecimal(text);
    if (VARIABLE_SCALE.equals(schema.name())) {
      return new Struct(schema)
          .put("scale", number.scale())
          .put("value", number.unscaledValue().toByteArray());
    }
    try {
      return number.setScale(Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it has more decimals than its column", e);
    }
  }

  private Object date(int days) {
    if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
      throw infinite();
    }
    return times == Times.CONNECT ? new java.util.Date(TimeUnit.DAYS.toMillis(days)) : days;
  }

  private Object time(long micros) {
    if (times != Times.CONNECT) {
      return micros;
    }
    if (micros >= DAY_MICROS) {
      throw new IllegalArgumentException("24:00 is no time of Connect");
    }
    return new java.util.Date(TimeUnit.MICROSECONDS.toMillis(micros));
  }

  private Object timestamp(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      throw infinite();
    }
    return times == Times.CONNECT ? new java.util.Date(Math.floorDiv(micros, 1000L)) : micros;
  }

  /** In UTC; the infinities as Debezium writes them. */
  private static String zoned(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    OffsetDateTime point = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(point);
  }

  private static byte[] bytes(ByteBuffer value) {
    byte[] raw = new byte[value.remaining()];
    value.duplicate().get(raw);
    return raw;
  }

  private static IllegalArgumentException infinite() {
    return new IllegalArgumentException("infinity has no form in Connect");
  }
}
