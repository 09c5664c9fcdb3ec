package io.meridian.resolver;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Payload;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.RowUnavailableException;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import io.meridian.row.UnsupportedTypeException;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.schema.UnknownSchemaException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The fields of captured rows, {@code avro/binary} with a schema of {@link RowSchema}, and of
 * {@code application/json} objects. Owned by one thread.
 */
final class PayloadFields implements RowFormat {

  private static final String AVRO = "avro/binary";
  private static final String JSON = "application/json";

  private final SchemaRegistry registry;
  private final Map<Integer, Rows> known = new HashMap<>();
  private @Nullable BinaryDecoder decoder;

  /** The rows of one schema, and what reads them, which is costly to make. */
  private record Rows(RowSchema schema, GenericDatumReader<GenericRecord> reader) {}

  PayloadFields(SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public SortedMap<String, FieldValue> fields(Payload payload) {
    switch (payload.contentType()) {
      case AVRO:
        return avroFields(payload);
      case JSON:
        return JsonFields.fields(payload.bytes());
      default:
        throw unknown(payload);
    }
  }

  /** Values that are the same in Avro are the same; only others are looked at more closely. */
  @Override
  public SortedSet<String> differences(Payload one, Payload other) {
    boolean bothAvro = one.contentType().equals(AVRO) && other.contentType().equals(AVRO);
    if (!bothAvro || one.schemaId() != other.schemaId()) {
      return RowFormat.super.differences(one, other);
    }
    SortedSet<String> names = new TreeSet<>();
    if (Arrays.equals(one.bytes(), other.bytes())) {
      return names;
    }
    Rows rows = rows(one);
    GenericRecord row = read(rows, one);
    GenericRecord otherRow = read(rows, other);
    int at = 0;
    for (Column column : rows.schema().columns()) {
      Object value = row.get(at);
      Object otherValue = otherRow.get(at++);
      SqlType type = column.type().base();
      if (!Objects.equals(value, otherValue)
          && !ColumnValues.value(type, value).equals(ColumnValues.value(type, otherValue))) {
        names.add(column.name());
      }
    }
    return names;
  }

  @Override
  public Payload with(Payload row, Map<String, FieldValue> values) {
    switch (row.contentType()) {
      case AVRO:
        return withAvro(row, values);
      case JSON:
        byte[] bytes = JsonFields.with(row.bytes(), values);
        return bytes == row.bytes() ? row : new Payload(JSON, row.schemaId(), bytes);
      default:
        throw unknown(row);
    }
  }

  private SortedMap<String, FieldValue> avroFields(Payload payload) {
    Rows rows = rows(payload);
    GenericRecord row = read(rows, payload);
    SortedMap<String, FieldValue> fields = new TreeMap<>();
    int at = 0;
    for (Column column : rows.schema().columns()) {
      fields.put(column.name(), ColumnValues.value(column.type().base(), row.get(at++)));
    }
    return fields;
  }

  private Payload withAvro(Payload base, Map<String, FieldValue> values) {
    Rows rows = rows(base);
    RowSchema schema = rows.schema();
    GenericRecord row = read(rows, base);
    boolean changed = false;
    int at = 0;
    for (Column column : schema.columns()) {
      FieldValue value = values.get(column.name());
      FieldValue old = ColumnValues.value(column.type().base(), row.get(at));
      if (value != null && !value.equals(old)) {
        row.put(at, ColumnValues.object(column.type().base(), value));
        changed = true;
      }
      at++;
    }
    return changed ? new Payload(AVRO, base.schemaId(), write(schema, row)) : base;
  }

  private GenericRecord read(Rows rows, Payload payload) {
    try {
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(payload.bytes(), decoder);
      decoder = in;
      return rows.reader().read(null, in);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot read a row: it is not of its schema (schema=" + payload.schemaId() + ")", e);
    }
  }

  private static byte[] write(RowSchema schema, GenericRecord row) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericRecord>(schema.avro()).write(row, encoder);
      encoder.flush();
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "Cannot write a merged row (table=" + schema.tableName() + ")", e);
    }
    return out.toByteArray();
  }

  private Rows rows(Payload payload) {
    return known.computeIfAbsent(
        payload.schemaId(),
        id -> {
          try {
            RowSchema schema = RowSchema.read(registry.schema(id));
            return new Rows(schema, new GenericDatumReader<>(schema.avro()));
          } catch (SchemaRegistryUnavailableException e) {
            throw new RowUnavailableException(e);
          } catch (UnknownSchemaException | UnsupportedTypeException e) {
            throw new IllegalArgumentException(
                "Cannot read a row: " + e.getMessage() + " (schema=" + id + ")", e);
          }
        });
  }

  private static IllegalArgumentException unknown(Payload payload) {
    return new IllegalArgumentException(
        "Cannot read fields: unknown content type (contentType=" + payload.contentType() + ")");
  }
}
