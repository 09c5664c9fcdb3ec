package io.meridian.target;

import io.meridian.row.SqlType;
import java.util.EnumMap;
import java.util.Map;

/**
 * What reads each type's values as Java's own: {@code Boolean}, {@code Integer} (also a date, in
 * days), {@code Long} (also times, in microseconds), {@code Float}, {@code Double}, {@code byte[]},
 * and {@code String} for all else.
 */
final class JavaValues {

  static final Map<SqlType, RowDecoder.ValueReader<Object>> READERS = readers();

  private JavaValues() {}

  private static Map<SqlType, RowDecoder.ValueReader<Object>> readers() {
    Map<SqlType, RowDecoder.ValueReader<Object>> readers = new EnumMap<>(SqlType.class);
    readers.put(SqlType.BOOLEAN, (in, text) -> in.readBoolean());
    readers.put(SqlType.SMALLINT, (in, text) -> in.readInt());
    readers.put(SqlType.INTEGER, (in, text) -> in.readInt());
    readers.put(SqlType.BIGINT, (in, text) -> in.readLong());
    readers.put(SqlType.REAL, (in, text) -> in.readFloat());
    readers.put(SqlType.DOUBLE_PRECISION, (in, text) -> in.readDouble());
    readers.put(
        SqlType.BYTEA,
        (in, text) -> {
          var bytes = in.readBytes(null);
          byte[] copy = new byte[bytes.remaining()];
          bytes.get(copy);
          return copy;
        });
    readers.put(SqlType.DATE, (in, text) -> in.readInt());
    readers.put(SqlType.TIME, (in, text) -> in.readLong());
    readers.put(SqlType.TIMESTAMP, (in, text) -> in.readLong());
    readers.put(SqlType.TIMESTAMPTZ, (in, text) -> in.readLong());
    for (SqlType type : SqlType.values()) {
      readers.putIfAbsent(type, RowDecoder::text);
    }
    return readers;
  }
}
