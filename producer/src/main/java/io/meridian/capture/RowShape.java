package io.meridian.capture;

import io.meridian.conflict.Operation;
import io.meridian.control.ControlState;
import io.meridian.feed.JournalRecords;
import io.meridian.resource.ResourceKey;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a table are read from Debezium's images and written as Avro. The bytes are those
 * that Avro's own writer makes of the {@link RowSchema}, without its walk through the schema for
 * each row.
 *
 * <p>Not thread-safe.
 */
final class RowShape {

  private static final int NULL = 0;
  private static final int VALUE = 1;

  private final String table;
  private final RowSchema rows;
  private final int schemaId;
  private final List<Field> fields;
  private final org.apache.avro.Schema.Type[] types;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private @Nullable BinaryEncoder encoder;

  /** The version of the decisions that {@code carriesBefore} is of; there is none below 0. */
  private long decided = -1;

  private boolean carriesBefore;

  /**
   * @param image the schema of Debezium's images, with a field for each column, in the order of the
   *     columns
   */
  RowShape(String table, RowSchema rows, int schemaId, Schema image) {
    this.table = table;
    this.rows = rows;
    this.schemaId = schemaId;
    this.fields = image.fields();
    this.types =
        rows.columns().stream()
            .map(column -> column.type().base().avro().getType())
            .toArray(org.apache.avro.Schema.Type[]::new);
  }

  /** For messages. */
  String table() {
    return table;
  }

  int schemaId() {
    return schemaId;
  }

  ResourceKey key(String tenant, IndexedRecord row) {
    return rows.key(tenant, row);
  }

  /** Whether updates of its rows carry the row they replaced. */
  boolean carriesBefore(ControlState known, ResourceKey key) {
    if (decided != known.version()) {
      carriesBefore = JournalRecords.carriesBefore(known, key, Operation.UPDATE);
      decided = known.version();
    }
    return carriesBefore;
  }

  /** All columns of an image. */
  GenericData.Record row(Struct image) {
    GenericData.Record row = new GenericData.Record(rows.avro());
    List<Column> columns = rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      row.put(i, ColumnValues.of(table, columns.get(i), value(image, i)));
    }
    return row;
  }

  /** The key columns of an image. */
  GenericData.Record keyRow(Struct image) {
    GenericData.Record row = new GenericData.Record(rows.avro());
    List<Column> columns = rows.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).isKey()) {
        row.put(i, ColumnValues.of(table, columns.get(i), value(image, i)));
      }
    }
    return row;
  }

  byte[] encode(IndexedRecord row) throws IOException {
    out.reset();
    BinaryEncoder to = EncoderFactory.get().binaryEncoder(out, encoder);
    encoder = to;
    for (int i = 0; i < types.length; i++) {
      Object value = row.get(i);
      if (value == null) {
        to.writeIndex(NULL);
      } else {
        to.writeIndex(VALUE);
        write(to, types[i], value);
      }
    }
    to.flush();
    return out.toByteArray();
  }

  private @Nullable Object value(Struct image, int column) {
    Field field = fields.get(column);
    // Connect gives a column's default for a null; the row has the null.
    return field.schema().defaultValue() == null
        ? image.get(field)
        : image.getWithoutDefault(field.name());
  }

  private static void write(BinaryEncoder to, org.apache.avro.Schema.Type type, Object value)
      throws IOException {
    switch (type) {
      case BOOLEAN:
        to.writeBoolean((Boolean) value);
        break;
      case INT:
        to.writeInt((Integer) value);
        break;
      case LONG:
        to.writeLong((Long) value);
        break;
      case FLOAT:
        to.writeFloat((Float) value);
        break;
      case DOUBLE:
        to.writeDouble((Double) value);
        break;
      case BYTES:
        to.writeBytes((java.nio.ByteBuffer) value);
        break;
      default:
        to.writeString((String) value);
        break;
    }
  }
}
