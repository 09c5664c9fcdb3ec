package io.meridian.transforms;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** The columns with ids in the rows of one schema. */
final class MappedRow {

  private final RowSchema row;
  private final Map<Integer, String> kinds = new TreeMap<>();
  private final GenericDatumReader<IndexedRecord> reader;
  private final GenericDatumWriter<IndexedRecord> writer;

  /**
   * Finds the columns.
   *
   * @param columns names, each with its kind; those that the schema does not have are left out
   * @throws IllegalArgumentException when one is of the key, or of a type that no id has
   */
  MappedRow(RowSchema row, Map<String, String> columns) {
    this.row = row;
    this.reader = new GenericDatumReader<>(row.avro());
    this.writer = new GenericDatumWriter<>(row.avro());
    for (int i = 0; i < row.columns().size(); i++) {
      Column column = row.columns().get(i);
      String kind = columns.get(column.name());
      if (kind != null) {
        check(column);
        kinds.put(i, kind);
      }
    }
  }

  /** How many of the columns there are. */
  int size() {
    return kinds.size();
  }

  /**
   * A payload with other ids.
   *
   * @param translate the id to write, from kind and id
   * @throws IllegalArgumentException when the payload is no such row, or a column cannot hold an id
   */
  ByteBuffer map(ByteBuffer payload, BinaryOperator<String> translate) {
    IndexedRecord read = read(payload);
    kinds.forEach(
        (at, kind) -> {
          Object id = read.get(at);
          if (id != null) {
            read.put(at, inType(row.columns().get(at), translate.apply(kind, id.toString())));
          }
        });
    return write(read);
  }

  private IndexedRecord read(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    try {
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
      return reader.read(null, in);
    } catch (IOException | AvroRuntimeException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("its payload is no row of its schema", e);
    }
  }

  private ByteBuffer write(IndexedRecord mapped) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      writer.write(mapped, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot write to memory", e);
    }
    return ByteBuffer.wrap(out.toByteArray());
  }

  private Object inType(Column column, String id) {
    try {
      switch (column.type().base()) {
        case SMALLINT:
          return (int) Short.parseShort(id);
        case INTEGER:
          return Integer.valueOf(id);
        case BIGINT:
          return Long.valueOf(id);
        default:
          return id;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "the identity map gives an id that the column cannot hold" + where(column), e);
    }
  }

  private void check(Column column) {
    if (column.isKey()) {
      throw new IllegalArgumentException(
          "the column is part of the primary key, which is the same in all regions"
              + where(column));
    }
    switch (column.type().base()) {
      case SMALLINT:
      case INTEGER:
      case BIGINT:
      case TEXT:
      case VARCHAR:
      case CHAR:
      case UUID:
        return;
      default:
        throw new IllegalArgumentException("no id has the column's type" + where(column));
    }
  }

  private String where(Column column) {
    return " (table="
        + row.resourceType()
        + ", column="
        + column.name()
        + ", type="
        + column.type()
        + ")";
  }
}
