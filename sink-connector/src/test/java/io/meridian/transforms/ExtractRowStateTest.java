package io.meridian.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.Changes;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.target.Rows;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractRowStateTest {

  private static final String KEY = "acme/app.orders/7";
  private static final long MICROS = 1_700_000_000_123_456L;

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<ResolvedChange> codec =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private final Rows rows =
      Rows.of(registry, "app", "orders", "id", "integer", "name", "varchar(20)");

  @Test
  void row_hasKeyValueAndTheTopicOfItsTable() {
    SinkRecord out = transform(Map.of()).apply(record(rows.upsert(3, 7, "seven")));

    assertThat(out.topic()).isEqualTo("app.orders");
    assertThat(out.kafkaPartition()).isEqualTo(2);
    assertThat(out.kafkaOffset()).isEqualTo(99);
    assertThat(out.originalTopic()).isEqualTo("resolved.us");
    Struct key = (Struct) out.key();
    Struct value = (Struct) out.value();
    assertThat(key.schema()).isSameAs(out.keySchema());
    assertThat(key.schema().fields()).hasSize(1);
    assertThat(key.getInt32("id")).isEqualTo(7);
    assertThat(value.schema()).isSameAs(out.valueSchema());
    assertThat(value.getInt32("id")).isEqualTo(7);
    assertThat(value.getString("name")).isEqualTo("seven");
    assertThat(value.schema().field("id").schema().isOptional()).isFalse();
    assertThat(value.schema().field("name").schema().isOptional()).isTrue();
  }

  @Test
  void rowsOfOneSchema_shareTheirSchemas() {
    ExtractRowState<SinkRecord> transform = transform(Map.of());

    SinkRecord one = transform.apply(record(rows.upsert(3, 7, "a")));
    SinkRecord two = transform.apply(record(rows.upsert(4, 8, "b")));

    assertThat(one.valueSchema()).isSameAs(two.valueSchema());
  }

  @Test
  void everyRecordThatShowsAVersion_givesItsRow() {
    VisibleVersion visible = rows.upsert(3, 7, "seven").getVisible();
    ExtractRowState<SinkRecord> transform = transform(Map.of());

    for (ResolvedChange change :
        List.of(
            Changes.apply(visible),
            Changes.held(visible, "us"),
            Changes.unchanged("eu", 4, visible))) {
      Struct value = (Struct) transform.apply(record(change)).value();
      assertThat(value.getString("name")).isEqualTo("seven");
    }
  }

  @Test
  void whatShowsNoVersion_comesToNothing() {
    ExtractRowState<SinkRecord> transform = transform(Map.of());

    assertThat(transform.apply(record(Changes.nothing("eu", 3)))).isNull();
    assertThat(transform.apply(record((Object) null))).isNull();
  }

  @Test
  void deletedRow_isATombstoneByDefault() {
    SinkRecord out = transform(Map.of()).apply(record(rows.delete(3, 7, null)));

    assertThat(((Struct) out.key()).getInt32("id")).isEqualTo(7);
    assertThat(out.value()).isNull();
    assertThat(out.valueSchema()).isNull();
  }

  @Test
  void deletedRow_isDroppedWhenSaid() {
    ExtractRowState<SinkRecord> transform = transform(Map.of(ExtractConfig.DELETES, "drop"));

    assertThat(transform.apply(record(rows.delete(3, 7, null)))).isNull();
    assertThat(transform.apply(record(rows.upsert(3, 7, "x")))).isNotNull();
  }

  @Test
  void deletedRow_isRewrittenWhenSaidEvenIfItsColumnsAreNotNull() {
    RowSchema strict =
        RowSchema.of(
            "app",
            "orders",
            List.of(
                Column.of("orders", "id", "integer", false, 1),
                Column.of("orders", "name", "text", false, 0)));
    ExtractRowState<SinkRecord> transform = transform(Map.of(ExtractConfig.DELETES, "rewrite"));

    Struct deleted =
        (Struct) transform.apply(record(Rows.of(registry, strict).delete(3, 7, null))).value();
    Struct kept =
        (Struct) transform.apply(record(Rows.of(registry, strict).upsert(4, 7, "x"))).value();

    assertThat(deleted.getInt32("id")).isEqualTo(7);
    assertThat(deleted.getString("name")).isNull();
    assertThat(deleted.getString("__deleted")).isEqualTo("true");
    assertThat(kept.getString("__deleted")).isEqualTo("false");
  }

  @Test
  void metadata_isAddedToRowsAndHeaders() {
    ExtractRowState<SinkRecord> transform =
        transform(
            Map.of(
                "add.fields", "region, position",
                "add.fields.prefix", "m_",
                "add.headers", "operation,tenant,key"));

    SinkRecord row = transform.apply(record(rows.upsert(3, 7, "seven")));
    SinkRecord tombstone = transform.apply(record(rows.delete(4, 7, null)));

    assertThat(((Struct) row.value()).getString("m_region")).isEqualTo("eu");
    assertThat(((Struct) row.value()).getInt64("m_position")).isEqualTo(3);
    assertThat(row.headers().lastWithName("__tenant").value()).isEqualTo("acme");
    assertThat(row.headers().lastWithName("__key").value()).isEqualTo(KEY);
    assertThat(tombstone.headers().lastWithName("__operation").value()).isEqualTo("DELETE");
  }

  @ParameterizedTest
  @CsvSource({
    "${table},orders",
    "copy_${schema}_${table},copy_app_orders",
    "${tenant}.${type},acme.app.orders",
    "${topic},resolved.us",
    "all,all"
  })
  void topic_isThatOfTheFormat(String format, String topic) {
    assertThat(
            transform(Map.of(ExtractConfig.TOPIC, format))
                .apply(record(rows.upsert(3, 7, "x")))
                .topic())
        .isEqualTo(topic);
  }

  @ParameterizedTest
  @CsvSource({
    "topic.format,${database}",
    "delete.tombstone.handling.mode,keep",
    "add.fields,lsn",
    "decimal.handling.mode,double",
    "time.precision.mode,adaptive"
  })
  void configuration_isRefusedByName(String key, String value) {
    assertThatThrownBy(() -> transform(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boolean|BOOLEAN|",
        "smallint|INT16|",
        "integer|INT32|",
        "bigint|INT64|",
        "real|FLOAT32|",
        "double precision|FLOAT64|",
        "numeric(12,2)|BYTES|org.apache.kafka.connect.data.Decimal",
        "numeric|STRUCT|io.debezium.data.VariableScaleDecimal",
        "text|STRING|",
        "varchar(3)|STRING|",
        "char(3)|STRING|",
        "bytea|BYTES|",
        "date|INT32|io.debezium.time.Date",
        "time|INT64|io.debezium.time.MicroTime",
        "timestamp|INT64|io.debezium.time.MicroTimestamp",
        "timestamptz|STRING|io.debezium.time.ZonedTimestamp",
        "uuid|STRING|io.debezium.data.Uuid",
        "json|STRING|io.debezium.data.Json",
        "jsonb|STRING|io.debezium.data.Json"
      })
  void column_hasItsTypeInConnect(String sql, Schema.Type type, String name) {
    Schema schema = field(Map.of(), sql, null).schema().field("v").schema();

    assertThat(schema.type()).isEqualTo(type);
    assertThat(schema.name()).isEqualTo(name);
  }

  @Test
  void values_areExact() {
    assertThat(value("smallint", -7)).isEqualTo((short) -7);
    assertThat(value("numeric(12,2)", "1234.5")).isEqualTo(new BigDecimal("1234.50"));
    assertThat(value("numeric(5,-2)", "12300")).isEqualTo(new BigDecimal("123E+2"));
    Struct number = (Struct) value("numeric", "-0.00125");
    assertThat(
            Decimal.toLogical(Decimal.schema(number.getInt32("scale")), number.getBytes("value")))
        .isEqualTo(new BigDecimal("-0.00125"));
    assertThat(value("bytea", ByteBuffer.wrap(new byte[] {0, -1}))).isEqualTo(new byte[] {0, -1});
    assertThat(value("date", -1)).isEqualTo(-1);
    assertThat(value("time", 86_400_000_000L)).isEqualTo(86_400_000_000L);
    assertThat(value("timestamp", MICROS)).isEqualTo(MICROS);
    assertThat(value("timestamptz", MICROS)).isEqualTo("2023-11-14T22:13:20.123456Z");
    assertThat(value("timestamptz", Long.MAX_VALUE)).isEqualTo("infinity");
    assertThat(value("text", "Grüße")).isEqualTo("Grüße");
  }

  @Test
  void values_areThoseOfConnectWhenSaid() {
    Map<String, String> connect = Map.of(ExtractConfig.TIMES, "connect");

    assertThat(value(connect, "date", 1)).isEqualTo(new java.util.Date(86_400_000));
    assertThat(value(connect, "time", 1_999L)).isEqualTo(new java.util.Date(1));
    assertThat(value(connect, "timestamp", -1L)).isEqualTo(new java.util.Date(-1));
    assertThat(value(connect, "timestamptz", MICROS)).isEqualTo(new java.util.Date(MICROS / 1000));
    assertThat(value(Map.of(ExtractConfig.DECIMALS, "string"), "numeric", "NaN")).isEqualTo("NaN");
  }

  @ParameterizedTest
  @CsvSource({"numeric,NaN", "'numeric(3,1)',Infinity", "'numeric(3,1)',1.25"})
  void number_isRefusedWithItsColumnWhenThereIsNoSuchDecimal(String type, String value) {
    assertThatThrownBy(() -> value(type, value))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("column=v", "type=" + type, "topic=resolved.us", "offset=99");
  }

  @Test
  void infinity_isRefusedWithItsColumn() {
    assertThatThrownBy(() -> value("date", Integer.MAX_VALUE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("infinity has no form in Connect");
    assertThatThrownBy(() -> value("timestamp", Long.MIN_VALUE)).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> value(Map.of(ExtractConfig.TIMES, "connect"), "time", 86_400_000_000L))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("24:00");
  }

  @Test
  void whatIsNoRow_isRefusedWithItsPlace() {
    VisibleVersion json = rows.upsert(3, 7, "x").getVisible();
    json.setContentType("application/json");
    VisibleVersion torn = rows.upsert(3, 7, "x").getVisible();
    torn.setPayload(ByteBuffer.wrap(new byte[] {2}));
    VisibleVersion foreign = rows.upsert(3, 7, "x").getVisible();
    foreign.setSchemaId(4711);

    for (VisibleVersion visible : List.of(json, torn, foreign)) {
      assertThatThrownBy(() -> transform(Map.of()).apply(record(Changes.apply(visible))))
          .isInstanceOf(DataException.class)
          .hasMessageContainingAll("topic=resolved.us", "partition=2", "offset=99");
    }
    assertThatThrownBy(() -> transform(Map.of()).apply(record("text")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("java.lang.String");
  }

  private Object value(String type, Object value) {
    return value(Map.of(), type, value);
  }

  private Object value(Map<String, String> properties, String type, Object value) {
    return field(properties, type, value).get("v");
  }

  private Struct field(Map<String, String> properties, String type, Object value) {
    Rows typed = Rows.of(registry, "app", "orders", "id", "integer", "v", type);
    return (Struct) transform(properties).apply(record(typed.upsert(3, 7, value))).value();
  }

  private ExtractRowState<SinkRecord> transform(Map<String, String> more) {
    ExtractRowState<SinkRecord> transform = new ExtractRowState<>(registry);
    Map<String, String> properties = new HashMap<>(more);
    properties.put("schema.registry.url", "http://not.asked");
    transform.configure(properties);
    return transform;
  }

  private SinkRecord record(ResolvedChange change) {
    return record(codec.encode("resolved.us-value", change));
  }

  private static SinkRecord record(Object value) {
    return new SinkRecord(
        "resolved.us",
        2,
        null,
        KEY.getBytes(StandardCharsets.US_ASCII),
        null,
        value,
        99,
        1_000L,
        TimestampType.LOG_APPEND_TIME);
  }
}
