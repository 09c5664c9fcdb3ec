package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.conflict.Payload;
import io.meridian.resource.ResourceKey;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowTextTest {

  private static final ResourceKey KEY = new ResourceKey("default", "things", "7");
  private static final RowSchema SCHEMA =
      RowSchema.of(
          "public",
          "things",
          List.of(
              column("id", "bigint", false, 1),
              column("name", "text", false, 0),
              column("small", "smallint", true, 0),
              column("price", "numeric(12,2)", true, 0),
              column("ratio", "double precision", true, 0),
              column("active", "boolean", true, 0),
              column("day", "date", true, 0),
              column("hour", "time", true, 0),
              column("at", "timestamptz", true, 0),
              column("raw", "bytea", true, 0),
              column("doc", "jsonb", true, 0)));

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final RowText rows = new RowText(registry);

  @Test
  void row_takesOtherValuesAndKeepsTheRest() {
    Payload changed =
        rows.with(
            KEY,
            row(),
            Map.of(),
            bytes(
                """
                {"name": "new", "small": 3, "price": 12.50, "ratio": "0.5", "active": true,
                 "day": "2026-11-21", "hour": "10:00:00.5", "at": "2026-11-21T10:00:00Z",
                 "raw": "00ff", "doc": {"a": [1]}}
                """));

    assertThat(rows.fields(changed))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("id", "7"),
                Map.entry("name", "new"),
                Map.entry("small", "3"),
                Map.entry("price", "12.50"),
                Map.entry("ratio", "0.5"),
                Map.entry("active", "true"),
                Map.entry("day", "2026-11-21"),
                Map.entry("hour", "10:00:00.500"),
                Map.entry("at", "2026-11-21T10:00Z"),
                Map.entry("raw", "00ff"),
                Map.entry("doc", "{\"a\":[1]}")));
    assertThat(rows.fields(rows.with(KEY, changed, Map.of(), bytes("{\"small\": null}"))))
        .containsEntry("small", "null")
        .containsEntry("name", "new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"colour\": 1}",
        "{\"name\": null}",
        "{\"small\": 70000}",
        "{\"small\": 1.5}",
        "{\"active\": \"maybe\"}",
        "{\"day\": \"tomorrow\"}",
        "{\"id\": 8}",
        "[1]",
        "nonsense"
      })
  void row_isRefusedWhenAFieldCannotTakeItsValue(String fields) {
    assertThatThrownBy(() -> rows.with(KEY, row(), Map.of(), bytes(fields)))
        .isInstanceOf(CommandException.class)
        .hasMessageStartingWith("Cannot make a row: ");
  }

  @Test
  void row_keepsWhatWasMerged() {
    Map<String, String> merged =
        Map.of("id", "7", "name", "merged", "small", "4", "day", "20778", "doc", "[1, \"b\"]");

    assertThat(rows.fields(rows.with(KEY, row(), merged, bytes("{\"small\": 5}"))))
        .containsEntry("name", "merged")
        .containsEntry("small", "5")
        .containsEntry("day", "2026-11-21")
        .containsEntry("doc", "[1,\"b\"]")
        .containsEntry("price", "null");
  }

  @Test
  void object_isReplacedAsAWhole() {
    Payload before = new Payload(RowText.JSON, 0, bytes("{\"a\":1,\"b\":2}"));

    Payload after = rows.with(KEY, before, Map.of(), bytes("{\"a\": 5}"));

    assertThat(after.bytes()).isEqualTo(bytes("{\"a\":5}"));
    assertThat(rows.fields(after)).containsExactly(Map.entry("a", "5"));
  }

  @Test
  void fields_areNoneWhereThereAreNoneToRead() {
    assertThat(rows.fields(Payload.NONE)).isEmpty();
    assertThat(rows.fields(new Payload("text/plain", 0, bytes("x")))).isEmpty();
    assertThat(rows.fields(new Payload(RowText.JSON, 0, bytes("x")))).isEmpty();
    assertThatThrownBy(
            () -> rows.with(KEY, new Payload("text/plain", 0, bytes("x")), Map.of(), bytes("{}")))
        .isInstanceOf(CommandException.class);
  }

  private Payload row() {
    GenericRecord record = new GenericData.Record(SCHEMA.avro());
    record.put("id", 7L);
    record.put("name", "old");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(SCHEMA.avro()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    int id = registry.register(SCHEMA.subject(), SCHEMA.avro());
    return new Payload(RowText.AVRO, id, out.toByteArray());
  }

  private static Column column(String name, String type, boolean nullable, int key) {
    return Column.of("things", name, type, nullable, key);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
