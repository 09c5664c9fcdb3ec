package io.meridian.capture;

import io.debezium.data.Envelope;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.feed.Change;
import io.meridian.resource.ResourceKey;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes a change out of Debezium's event of one row: the resource's key, and the row as Avro whose
 * schema is registered. Not thread-safe.
 */
final class RowReader {

  private static final String CONTENT_TYPE = "avro/binary";

  private final String tenant;
  private final SchemaRegistry registry;

  /** By table: the shape it had last. Debezium makes a new schema when the log says a new one. */
  private final Map<String, Shape> shapes = new HashMap<>();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private @Nullable BinaryEncoder encoder;

  RowReader(String tenant, SchemaRegistry registry) {
    this.tenant = tenant;
    this.registry = registry;
  }

  /**
   * The change of a row.
   *
   * @param operation INSERT, UPDATE or DELETE
   * @throws CaptureHaltedException when it cannot be had exactly
   * @throws io.meridian.schema.SchemaRegistryUnavailableException when the schema's id could not be
   *     had; the same event may be read again later
   */
  RowChange read(SourceRecord event, String schema, String table, Operation operation) {
    Struct envelope = (Struct) event.value();
    Shape shape = shape(event, schema, table);
    boolean delete = operation == Operation.DELETE;
    Struct image =
        envelope.getStruct(delete ? Envelope.FieldName.BEFORE : Envelope.FieldName.AFTER);
    if (image == null) {
      throw new CaptureHaltedException(
          "Cannot capture a change: the event has no row image (table=" + shape.table + ")");
    }
    GenericData.Record row = new GenericData.Record(shape.rows.avro());
    List<Column> columns = shape.rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (!delete || column.isKey()) {
        row.put(i, ColumnValues.of(shape.table, column, image.get(column.name())));
      }
    }
    ResourceKey key = shape.rows.key(tenant, row);
    Payload payload = new Payload(CONTENT_TYPE, shape.schemaId, encode(shape, row));
    Long micros = envelope.getStruct(Envelope.FieldName.SOURCE).getInt64("ts_us");
    return new RowChange(
        shape.table, key.bytes(), new Change(key, operation, payload), micros == null ? 0 : micros);
  }

  private Shape shape(SourceRecord event, String schema, String table) {
    Shape known = shapes.get(event.topic());
    if (known != null && known.source == event.valueSchema()) {
      return known;
    }
    RowSchema rows = TableShape.of(schema, table, event.keySchema(), event.valueSchema());
    int id = registry.register(rows.subject(), rows.avro());
    Shape shape = new Shape(event.valueSchema(), schema + "." + table, rows, id);
    shapes.put(event.topic(), shape);
    return shape;
  }

  private byte[] encode(Shape shape, GenericData.Record row) {
    out.reset();
    encoder = EncoderFactory.get().binaryEncoder(out, encoder);
    try {
      shape.writer.write(row, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a row (table=" + shape.table + ")", e);
    }
    return out.toByteArray();
  }

  private static final class Shape {

    private final Schema source;
    private final String table;
    private final RowSchema rows;
    private final int schemaId;
    private final GenericDatumWriter<Object> writer;

    Shape(Schema source, String table, RowSchema rows, int schemaId) {
      this.source = source;
      this.table = table;
      this.rows = rows;
      this.schemaId = schemaId;
      this.writer = new GenericDatumWriter<>(rows.avro());
    }
  }
}
