package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Payloads of one row schema to the values of its columns in the form that a store takes, straight
 * from the bytes: no record is made in between. A row schema's fields are unions of null, which
 * comes first, and one type. Owned by the thread of its session.
 *
 * @param <V> the form
 */
final class RowDecoder<V> {

  private static final char REPLACEMENT = '\uFFFD';

  private final ValueReader<V>[] columns;
  private final Utf8 text = new Utf8();
  private final IntFunction<@Nullable V[]> row;
  private @Nullable BinaryDecoder decoder;

  /**
   * A decoder of payloads of the schema.
   *
   * @param readers one for each type
   * @param row makes the array for a row of so many columns
   */
  @SuppressWarnings({"unchecked", "rawtypes"})
  RowDecoder(
      RowSchema schema, Map<SqlType, ValueReader<V>> readers, IntFunction<@Nullable V[]> row) {
    this.row = row;
    this.columns =
        schema.columns().stream()
            .map(Column::type)
            .map(type -> readers.get(type.base()))
            .toArray(ValueReader[]::new);
  }

  /**
   * Decodes a payload.
   *
   * @return one value a column in the order of the schema, null for null
   * @throws IOException when the bytes are no such row
   */
  @Nullable V[] decode(ByteBuffer payload) throws IOException {
    if (payload.hasArray()) {
      int from = payload.arrayOffset() + payload.position();
      return decode(payload.array(), from, payload.remaining());
    }
    byte[] bytes = new byte[payload.remaining()];
    payload.duplicate().get(bytes);
    return decode(bytes, 0, bytes.length);
  }

  private @Nullable V[] decode(byte[] bytes, int from, int length) throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, length, decoder);
    decoder = in;
    @Nullable V[] values = row.apply(columns.length);
    try {
      for (int i = 0; i < values.length; i++) {
        int branch = in.readIndex();
        if (branch != 0 && branch != 1) {
          throw new IOException("no such branch of a union (field=" + i + ")");
        }
        values[i] = branch == 0 ? null : columns[i].read(in, text);
      }
    } catch (AvroRuntimeException | IllegalArgumentException | NegativeArraySizeException e) {
      throw new IOException("the bytes are not what the schema says", e);
    }
    if (!in.isEnd()) {
      throw new IOException("bytes left over");
    }
    return values;
  }

  /**
   * Reads text. Avro gives U+FFFD for what is not UTF-8, so text that has it is looked at again.
   *
   * @throws IOException when the bytes are not UTF-8
   */
  static String text(BinaryDecoder in, Utf8 scratch) throws IOException {
    Utf8 read = in.readString(scratch);
    String text = read.toString();
    if (text.indexOf(REPLACEMENT) >= 0) {
      ByteBuffer bytes = ByteBuffer.wrap(read.getBytes(), 0, read.getByteLength());
      try {
        StandardCharsets.UTF_8.newDecoder().decode(bytes);
      } catch (CharacterCodingException e) {
        throw new IOException("a text is not UTF-8", e);
      }
    }
    return text;
  }

  /** Reads one value that is not null; the scratch is overwritten by the next. */
  interface ValueReader<V> {
    V read(BinaryDecoder in, Utf8 scratch) throws IOException;
  }
}
