package io.meridian.schema;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro's binary encoding out of an array, as Avro's own decoder does, but believes no length
 * and no count: each is held against the bytes that are left before anything is made of it. The
 * code that Avro generates takes memory for as many entries as are announced, and is safe with this
 * decoder only.
 *
 * <p>A text may be the very object that was read before; bytes are copies. For schemas whose lists
 * and maps have entries of at least one byte each; those of others may have any number of entries
 * in no bytes. Not thread-safe.
 */
public final class CheckedDecoder extends Decoder {

  private static final byte[] NOTHING = {};

  private final RecentStrings strings = new RecentStrings();
  private byte[] bytes = NOTHING;
  private int at;

  CheckedDecoder() {}

  /** Goes on with other bytes, from this one to the last. */
  CheckedDecoder over(byte[] other, int from) {
    bytes = other;
    at = from;
    return this;
  }

  /** Lets go of the bytes. */
  void release() {
    bytes = NOTHING;
    at = 0;
  }

  boolean isEnd() {
    return at == bytes.length;
  }

  @Override
  public void readNull() {
    // Takes no bytes.
  }

  @Override
  public boolean readBoolean() throws EOFException {
    require(1);
    return bytes[at++] == 1;
  }

  // The excess bits of a last byte are dropped, here and below, as Avro does.
  @Override
  public int readInt() throws EOFException {
    int value = 0;
    for (int shift = 0; shift < 5 * 7; shift += 7) {
      int next = next();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new AvroRuntimeException("Cannot read a number: longer than an int");
  }

  @Override
  public long readLong() throws EOFException {
    long value = 0;
    for (int shift = 0; shift < 10 * 7; shift += 7) {
      int next = next();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new AvroRuntimeException("Cannot read a number: longer than a long");
  }

  @Override
  public float readFloat() throws EOFException {
    require(Float.BYTES);
    int bits = 0;
    for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
      bits |= (bytes[at++] & 0xFF) << shift;
    }
    return Float.intBitsToFloat(bits);
  }

  @Override
  public double readDouble() throws EOFException {
    require(Double.BYTES);
    long bits = 0;
    for (int shift = 0; shift < Double.SIZE; shift += Byte.SIZE) {
      bits |= (bytes[at++] & 0xFFL) << shift;
    }
    return Double.longBitsToDouble(bits);
  }

  @Override
  public String readString() throws EOFException {
    int length = length();
    at += length;
    return strings.read(bytes, at - length, length);
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws EOFException {
    return new Utf8(taken(length()));
  }

  @Override
  public void skipString() throws EOFException {
    skipFixed(length());
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws EOFException {
    return ByteBuffer.wrap(taken(length()));
  }

  @Override
  public void skipBytes() throws EOFException {
    skipFixed(length());
  }

  @Override
  public void readFixed(byte[] into, int start, int length) throws EOFException {
    require(length);
    System.arraycopy(bytes, at, into, start, length);
    at += length;
  }

  @Override
  public void skipFixed(int length) throws EOFException {
    require(length);
    at += length;
  }

  @Override
  public int readEnum() throws EOFException {
    return readInt();
  }

  /**
   * One of an enumeration's constants.
   *
   * @throws AvroRuntimeException when it has none of that number
   */
  public <E> E readEnum(E[] constants) throws EOFException {
    int at = readInt();
    if (at < 0 || at >= constants.length) {
      throw new AvroRuntimeException("Cannot read a constant: its number is out of range");
    }
    return constants[at];
  }

  /**
   * Whether a value follows, where the schema has null or a value, in this order.
   *
   * @throws AvroRuntimeException when it is neither
   */
  public boolean isPresent() throws EOFException {
    int index = readInt();
    if (index < 0 || index > 1) {
      throw new AvroRuntimeException("Cannot read a value: its union has no such branch");
    }
    return index == 1;
  }

  @Override
  public int readIndex() throws EOFException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws EOFException {
    return count();
  }

  @Override
  public long arrayNext() throws EOFException {
    return count();
  }

  @Override
  public long skipArray() throws EOFException {
    return skipped();
  }

  @Override
  public long readMapStart() throws EOFException {
    return count();
  }

  @Override
  public long mapNext() throws EOFException {
    return count();
  }

  @Override
  public long skipMap() throws EOFException {
    return skipped();
  }

  /** How many entries follow; a negative number has the bytes that they take behind it. */
  private long count() throws EOFException {
    long count = readLong();
    if (count < 0) {
      readLong();
      count = -count;
    }
    if (count < 0) {
      throw new AvroRuntimeException("Cannot read a list: its count is out of range");
    }
    require(count);
    return count;
  }

  /** Goes over blocks that say their bytes, up to one that does not. */
  private long skipped() throws EOFException {
    long count = readLong();
    while (count < 0) {
      long length = readLong();
      if (length < 0) {
        throw new AvroRuntimeException("Cannot skip a list: its length is negative");
      }
      require(length);
      at += (int) length;
      count = readLong();
    }
    require(count);
    return count;
  }

  private int length() throws EOFException {
    long length = readLong();
    if (length < 0) {
      throw new AvroRuntimeException("Cannot read a value: its length is negative");
    }
    require(length);
    return (int) length;
  }

  private byte[] taken(int length) {
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  private int next() throws EOFException {
    if (at == bytes.length) {
      throw new EOFException();
    }
    return bytes[at++];
  }

  private void require(long count) throws EOFException {
    if (count > bytes.length - at) {
      throw new EOFException();
    }
  }
}
