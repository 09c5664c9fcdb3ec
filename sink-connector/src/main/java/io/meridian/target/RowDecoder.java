package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Payloads of one row schema to the texts of its columns, straight from the bytes: no record is
 * made in between. A row schema's fields are unions of null, which comes first, and one type. Owned
 * by the thread of its session.
 */
final class RowDecoder {

  private static final Map<SqlType, ValueReader> READERS = readers();

  private final ValueReader[] columns;
  private @Nullable BinaryDecoder decoder;

  RowDecoder(RowSchema schema) {
    columns =
        schema.columns().stream()
            .map(Column::type)
            .map(type -> READERS.get(type.base()))
            .toArray(ValueReader[]::new);
  }

  /**
   * Decodes a payload.
   *
   * @return one text a column in the order of the schema, null for null
   * @throws IOException when the bytes are no such row
   */
  @Nullable String[] decode(byte[] bytes, int from, int length) throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, length, decoder);
    decoder = in;
    @Nullable String[] values = new String[columns.length];
    try {
      for (int i = 0; i < values.length; i++) {
        int branch = in.readIndex();
        if (branch != 0 && branch != 1) {
          throw new IOException("no such branch of a union (field=" + i + ")");
        }
        values[i] = branch == 0 ? null : columns[i].read(in);
      }
    } catch (AvroRuntimeException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new IOException("the bytes are not what the schema says", e);
    }
    if (!in.isEnd()) {
      throw new IOException("bytes left over");
    }
    return values;
  }

  private static Map<SqlType, ValueReader> readers() {
    Map<SqlType, ValueReader> readers = new EnumMap<>(SqlType.class);
    readers.put(SqlType.BOOLEAN, in -> Boolean.toString(in.readBoolean()));
    readers.put(SqlType.SMALLINT, in -> Integer.toString(in.readInt()));
    readers.put(SqlType.INTEGER, in -> Integer.toString(in.readInt()));
    readers.put(SqlType.BIGINT, in -> Long.toString(in.readLong()));
    readers.put(SqlType.REAL, in -> Float.toString(in.readFloat()));
    readers.put(SqlType.DOUBLE_PRECISION, in -> Double.toString(in.readDouble()));
    readers.put(SqlType.BYTEA, in -> PostgresText.bytea(in.readBytes(null)));
    readers.put(SqlType.DATE, in -> PostgresText.date(in.readInt()));
    readers.put(SqlType.TIME, in -> PostgresText.time(in.readLong()));
    readers.put(SqlType.TIMESTAMP, in -> PostgresText.timestamp(in.readLong()));
    readers.put(SqlType.TIMESTAMPTZ, in -> PostgresText.timestamptz(in.readLong()));
    for (SqlType type : SqlType.values()) {
      readers.putIfAbsent(type, BinaryDecoder::readString);
    }
    return readers;
  }

  /** Reads one value that is not null. */
  private interface ValueReader {
    String read(BinaryDecoder in) throws IOException;
  }
}
