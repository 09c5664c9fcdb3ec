package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.FieldValue.Kind;
import io.meridian.conflict.Payload;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.InMemorySchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class PayloadFieldsTest {

  private static final RowSchema SCHEMA =
      RowSchema.of(
          "public",
          "orders",
          List.of(
              Column.of("orders", "id", "bigint", false, 1),
              Column.of("orders", "small", "smallint", true, 0),
              Column.of("orders", "price", "numeric(12,2)", true, 0),
              Column.of("orders", "ratio", "double precision", true, 0),
              Column.of("orders", "paid", "boolean", true, 0),
              Column.of("orders", "note", "text", true, 0),
              Column.of("orders", "tags", "jsonb", true, 0),
              Column.of("orders", "raw", "bytea", true, 0)));

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final PayloadFields format = new PayloadFields(registry);

  @Test
  void row_givesItsFieldsAndTakesThemBack() {
    Payload row = row();

    Map<String, FieldValue> fields = format.fields(row);

    assertThat(fields.get("id")).isEqualTo(FieldValue.number("7"));
    assertThat(fields.get("price")).isEqualTo(FieldValue.number("12.50"));
    assertThat(fields.get("ratio")).isEqualTo(FieldValue.number("0.25"));
    assertThat(fields.get("paid")).isEqualTo(FieldValue.bool(true));
    assertThat(fields.get("note")).isEqualTo(FieldValue.NULL);
    assertThat(fields.get("tags")).isEqualTo(FieldValue.set(List.of("\"a\"", "\"b\"")));
    assertThat(fields.get("raw")).isEqualTo(new FieldValue(Kind.BYTES, "00ff", List.of()));
    assertThat(format.with(row, fields)).isSameAs(row);
  }

  @Test
  void row_isWrittenAnewWhenAFieldChanges() {
    Map<String, FieldValue> values =
        Map.of(
            "price", FieldValue.number("13.75"),
            "note", FieldValue.text("ä"),
            "tags", FieldValue.set(List.of("\"c\"", "\"a\"")),
            "unknown", FieldValue.text("left out"));

    Map<String, FieldValue> fields = format.fields(format.with(row(), values));

    assertThat(fields.get("price")).isEqualTo(FieldValue.number("13.75"));
    assertThat(fields.get("note")).isEqualTo(FieldValue.text("ä"));
    assertThat(fields.get("tags")).isEqualTo(FieldValue.set(List.of("\"a\"", "\"c\"")));
    assertThat(fields.get("id")).isEqualTo(FieldValue.number("7"));
    assertThat(fields).doesNotContainKey("unknown");
  }

  @Test
  void differences_areOfValuesNotOfTheirSpelling() {
    Payload row = row();
    Payload reordered = row(Map.of("tags", "[\"a\", \"b\"]"));
    Payload changed = row(Map.of("note", "ä", "tags", "[]", "ratio", 0.5));

    assertThat(format.differences(row, row())).isEmpty();
    assertThat(reordered.bytes()).isNotEqualTo(row.bytes());
    assertThat(format.differences(row, reordered)).isEmpty();
    assertThat(format.differences(row, changed)).containsExactly("note", "ratio", "tags");
    assertThat(format.differences(changed, reordered)).containsExactly("note", "ratio", "tags");
  }

  @Test
  void value_isRefusedWhenTheColumnCannotTakeIt() {
    Map<String, FieldValue> values = Map.of("small", FieldValue.number("40000"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> format.with(row(), values))
        .withMessageContaining("out of the column's range")
        .withMessageContaining("40000");
  }

  @Test
  void object_givesItsFieldsAndTakesThemBack() {
    Payload object =
        new Payload("application/json", 0, bytes("{\"b\":[3,1],\"a\":1.50,\"c\":null,\"d\":{}}"));

    assertThat(format.fields(object))
        .containsEntry("a", FieldValue.number("1.50"))
        .containsEntry("b", FieldValue.set(List.of("1", "3")))
        .containsEntry("c", FieldValue.NULL)
        .containsEntry("d", FieldValue.text("{}"));
    assertThat(format.with(object, format.fields(object))).isSameAs(object);
    Payload other = format.with(object, Map.of("a", FieldValue.number("2")));
    assertThat(ResolverDriver.text(other.bytes()))
        .isEqualTo("{\"b\":[3,1],\"a\":2,\"c\":null,\"d\":{}}");
  }

  @Test
  void payload_isRefusedWhenItCannotBeRead() {
    for (Payload payload :
        List.of(
            new Payload("application/json", 0, bytes("[1]")),
            new Payload("application/json", 0, bytes("{")),
            new Payload("text/plain", 0, bytes("a")),
            new Payload("avro/binary", 99, new byte[] {1}),
            new Payload("avro/binary", row().schemaId(), new byte[] {1, 2, 3}))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> format.fields(payload))
          .withMessageStartingWith("Cannot read");
    }
  }

  private Payload row() {
    return row(Map.of());
  }

  private Payload row(Map<String, Object> others) {
    GenericRecord row = new GenericData.Record(SCHEMA.avro());
    row.put("id", 7L);
    row.put("small", 3);
    row.put("price", "12.50");
    row.put("ratio", 0.25);
    row.put("paid", true);
    row.put("tags", "[\"b\", \"a\"]");
    row.put("raw", ByteBuffer.wrap(new byte[] {0, -1}));
    others.forEach(row::put);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
      new GenericDatumWriter<GenericRecord>(SCHEMA.avro()).write(row, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    int id = registry.register(SCHEMA.subject(), SCHEMA.avro());
    return new Payload("avro/binary", id, out.toByteArray());
  }

  private static byte[] bytes(String text) {
    return ResolverDriver.bytes(text);
  }
}
