package io.meridian.capture;

import io.debezium.data.Envelope;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.feed.Change;
import io.meridian.feed.JournalRecords;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a change out of Debezium's event of one row: the resource's key, and the row as Avro whose
 * schema is registered. Not thread-safe.
 */
final class RowReader {

  private static final Logger LOGGER = LoggerFactory.getLogger(RowReader.class);
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
   * @param decisions what the change will be stamped with: whether it carries the row it replaced
   * @throws CaptureHaltedException when it cannot be had exactly
   * @throws io.meridian.schema.SchemaRegistryUnavailableException when the schema's id could not be
   *     had; the same event may be read again later
   */
  RowChange read(
      SourceRecord event,
      String schema,
      String table,
      Operation operation,
      ControlState decisions) {
    Struct envelope = (Struct) event.value();
    Shape shape = shape(event, schema, table);
    boolean delete = operation == Operation.DELETE;
    Struct image =
        envelope.getStruct(delete ? Envelope.FieldName.BEFORE : Envelope.FieldName.AFTER);
    if (image == null) {
      throw new CaptureHaltedException(
          "Cannot capture a change: the event has no row image (table=" + shape.table + ")");
    }
    GenericData.Record row = row(shape, image, delete);
    ResourceKey key = shape.rows.key(tenant, row);
    Payload payload = new Payload(CONTENT_TYPE, shape.schemaId, encode(shape, row));
    byte[] before =
        JournalRecords.carriesBefore(decisions, key, operation)
            ? before(shape, envelope.getStruct(Envelope.FieldName.BEFORE))
            : null;
    Long micros = envelope.getStruct(Envelope.FieldName.SOURCE).getInt64("ts_us");
    return new RowChange(
        shape.table,
        key.bytes(),
        new Change(key, operation, payload, null, before),
        micros == null ? 0 : micros);
  }

  private static GenericData.Record row(Shape shape, Struct image, boolean keyOnly) {
    GenericData.Record row = new GenericData.Record(shape.rows.avro());
    List<Column> columns = shape.rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      if (!keyOnly || column.isKey()) {
        row.put(i, ColumnValues.of(shape.table, column, image.get(column.name())));
      }
    }
    return row;
  }

  /**
   * The row that an update replaced; null when the log does not hold it, or not exactly. An update
   * is how a value that cannot be captured is put right, so the old one must not stop it.
   */
  private byte @Nullable [] before(Shape shape, @Nullable Struct image) {
    String why = "the table lacks REPLICA IDENTITY FULL";
    if (image != null) {
      try {
        return encode(shape, row(shape, image, false));
      } catch (CaptureHaltedException | IllegalArgumentException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    if (!shape.warned) {
      shape.warned = true;
      LOGGER.warn(
          "An update will be merged without the row it replaced: it counts as changing all fields,"
              + " and adds nothing to counters; said once for each table table={} why={}",
          shape.table,
          why);
    }
    return null;
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

    /** Whether it was said that its updates are merged without the row they replaced. */
    private boolean warned;

    Shape(Schema source, String table, RowSchema rows, int schemaId) {
      this.source = source;
      this.table = table;
      this.rows = rows;
      this.schemaId = schemaId;
      this.writer = new GenericDatumWriter<>(rows.avro());
    }
  }
}
