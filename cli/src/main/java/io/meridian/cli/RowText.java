package io.meridian.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.conflict.Payload;
import io.meridian.resource.ResourceKey;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.UnknownSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Payloads as people read and write them: the fields of captured rows and of JSON objects, each as
 * text.
 */
final class RowText {

  static final String AVRO = "avro/binary";
  static final String JSON = "application/json";

  private final SchemaRegistry registry;
  private final Map<Integer, RowSchema> schemas = new HashMap<>();

  /**
   * @param registry stays open
   */
  RowText(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** The fields in their order, null as the text {@code null}; empty when it cannot be read. */
  Map<String, String> fields(Payload payload) {
    if (payload.bytes().length == 0) {
      return Map.of();
    }
    try {
      return payload.contentType().equals(AVRO)
          ? columns(payload)
          : payload.contentType().equals(JSON) ? members(object(payload.bytes())) : Map.of();
    } catch (IllegalArgumentException | UnknownSchemaException e) {
      return Map.of();
    }
  }

  /**
   * A row with other values.
   *
   * @param row what the values are put over; a JSON object is replaced as a whole instead
   * @param merged what is shown instead of the row's own values, as a resolver tells it; empty when
   *     the row is shown as it is
   * @param fields a JSON object
   * @throws CommandException when a field does not exist, cannot take its value, or would make it
   *     another resource
   */
  Payload with(ResourceKey key, Payload row, Map<String, String> merged, byte[] fields) {
    try {
      if (row.contentType().equals(JSON)) {
        return new Payload(
            JSON, row.schemaId(), JsonText.line(object(fields)).getBytes(StandardCharsets.UTF_8));
      }
      if (row.contentType().equals(AVRO)) {
        return over(key, row, merged(row, merged).setAll(object(fields)));
      }
    } catch (IllegalArgumentException | IOException e) {
      throw new CommandException("Cannot make a row: " + e.getMessage() + " (key=" + key + ")");
    }
    throw new CommandException(
        "Cannot make a row: its content type has no fields (key="
            + key
            + ", contentType="
            + row.contentType()
            + ")");
  }

  private ObjectNode merged(Payload row, Map<String, String> merged) throws IOException {
    ObjectNode object = JsonText.MAPPER.createObjectNode();
    for (Column column : schema(row.schemaId()).columns()) {
      String text = merged.get(column.name());
      if (text != null && !column.isKey()) {
        SqlType type = column.type().base();
        boolean json = type == SqlType.JSON || type == SqlType.JSONB || text.equals("null");
        object.set(column.name(), json ? JsonText.MAPPER.readTree(text) : object.textNode(text));
      }
    }
    return object;
  }

  private Payload over(ResourceKey key, Payload row, JsonNode fields) {
    RowSchema schema = schema(row.schemaId());
    GenericRecord record = read(schema, row);
    Map<String, Integer> places = new HashMap<>();
    for (Column column : schema.columns()) {
      places.put(column.name(), places.size());
    }
    Iterator<Map.Entry<String, JsonNode>> given = fields.fields();
    while (given.hasNext()) {
      Map.Entry<String, JsonNode> field = given.next();
      Integer place = places.get(field.getKey());
      if (place == null) {
        throw new IllegalArgumentException(
            "no such column: " + field.getKey() + ", there are " + places.keySet());
      }
      record.put(place, ColumnText.value(schema.columns().get(place), field.getValue()));
    }
    if (!schema.key(key.tenant(), record).equals(key)) {
      throw new IllegalArgumentException("the key columns would be another row's");
    }
    return new Payload(AVRO, row.schemaId(), write(schema, record));
  }

  private Map<String, String> columns(Payload payload) {
    RowSchema schema = schema(payload.schemaId());
    GenericRecord record = read(schema, payload);
    Map<String, String> fields = new LinkedHashMap<>();
    int at = 0;
    for (Column column : schema.columns()) {
      fields.put(column.name(), ColumnText.of(column, record.get(at++)));
    }
    return fields;
  }

  private static Map<String, String> members(ObjectNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    object
        .fields()
        .forEachRemaining(
            field ->
                fields.put(
                    field.getKey(),
                    field.getValue().isTextual()
                        ? field.getValue().textValue()
                        : field.getValue().toString()));
    return fields;
  }

  private RowSchema schema(int id) {
    return schemas.computeIfAbsent(id, any -> RowSchema.read(registry.schema(id)));
  }

  private static GenericRecord read(RowSchema schema, Payload payload) {
    try {
      return new GenericDatumReader<GenericRecord>(schema.avro())
          .read(null, DecoderFactory.get().binaryDecoder(payload.bytes(), null));
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("it is not of its schema", e);
    }
  }

  private static byte[] write(RowSchema schema, GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema.avro()).write(record, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException("its values are not of its schema", e);
    }
    return out.toByteArray();
  }

  private static ObjectNode object(byte[] json) {
    try {
      if (JsonText.MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("it is no JSON", e);
    }
    throw new IllegalArgumentException("it is no JSON object");
  }
}
