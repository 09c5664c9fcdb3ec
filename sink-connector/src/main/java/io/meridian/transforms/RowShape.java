package io.meridian.transforms;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** How rows of one schema come out: a Struct of the key columns, and one of all columns. */
final class RowShape {

  static final String DELETED = "__deleted";

  private final RowSchema row;
  private final ConnectTypes types;
  private final GenericDatumReader<IndexedRecord> reader;
  private final Schema key;
  private final Schema value;
  private final ExtractConfig.Deletes deletes;

  /**
   * Builds the schemas.
   *
   * @param added fields behind the columns, with their whole names
   */
  RowShape(RowSchema row, ConnectTypes types, ExtractConfig.Deletes deletes, List<Added> added) {
    this.row = row;
    this.types = types;
    this.deletes = deletes;
    this.reader = new GenericDatumReader<>(row.avro());
    this.key = key();
    this.value = value(added);
  }

  /** A field behind the columns. */
  record Added(String name, Schema schema) {}

  RowSchema row() {
    return row;
  }

  Schema keySchema() {
    return key;
  }

  Schema valueSchema() {
    return value;
  }

  /**
   * Reads a payload.
   *
   * @throws IllegalArgumentException when it is no such row; the message says why, without values
   */
  IndexedRecord read(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    try {
      BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
      IndexedRecord read = reader.read(null, in);
      if (!in.isEnd()) {
        throw new IOException("bytes left over");
      }
      return read;
    } catch (IOException | AvroRuntimeException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("its payload is no row of its schema", e);
    }
  }

  /** The key of a row. */
  Struct key(IndexedRecord from) {
    return complete(columns(new Struct(key), from, Column::isKey));
  }

  /**
   * All columns of a row, and whether it is deleted where that is told.
   *
   * @param added the fields behind the columns, by their whole names
   */
  Struct value(IndexedRecord from, boolean deleted, Map<String, Object> added) {
    Struct filled = columns(new Struct(value), from, column -> true);
    if (deletes == ExtractConfig.Deletes.REWRITE) {
      filled.put(DELETED, Boolean.toString(deleted));
    }
    added.forEach(filled::put);
    return complete(filled);
  }

  private Struct columns(Struct into, IndexedRecord from, Predicate<Column> wanted) {
    for (int i = 0; i < row.columns().size(); i++) {
      Column column = row.columns().get(i);
      Object read = from.get(i);
      if (read != null && wanted.test(column)) {
        into.put(column.name(), value(into, column, read));
      }
    }
    return into;
  }

  private Object value(Struct into, Column column, Object read) {
    try {
      return types.value(column, into.schema().field(column.name()).schema(), read);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a value has no form there: "
              + e.getMessage()
              + " (table="
              + row.resourceType()
              + ", column="
              + column.name()
              + ", type="
              + column.type()
              + ")",
          e);
    }
  }

  private Struct complete(Struct filled) {
    try {
      filled.validate();
      return filled;
    } catch (DataException e) {
      throw new IllegalArgumentException(
          "a column that is NOT NULL is null (table=" + row.resourceType() + ")", e);
    }
  }

  private Schema key() {
    SchemaBuilder fields = SchemaBuilder.struct().name(name() + ".Key");
    row.keyColumns().forEach(column -> fields.field(column.name(), types.schema(column).build()));
    return fields.build();
  }

  private Schema value(List<Added> added) {
    SchemaBuilder fields = SchemaBuilder.struct().name(name() + ".Value");
    for (Column column : row.columns()) {
      // A deleted row that is rewritten has its key only.
      boolean optional =
          column.nullable() || deletes == ExtractConfig.Deletes.REWRITE && !column.isKey();
      SchemaBuilder type = types.schema(column);
      fields.field(column.name(), (optional ? type.optional() : type).build());
    }
    if (deletes == ExtractConfig.Deletes.REWRITE) {
      fields.field(DELETED, Schema.STRING_SCHEMA);
    }
    added.forEach(field -> fields.field(field.name(), field.schema()));
    return fields.build();
  }

  private String name() {
    return row.schemaName() + "." + row.tableName();
  }
}
