package io.meridian.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.BinaryEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro's binary encoding into an array that it keeps from record to record. Not thread-safe.
 */
final class ArrayEncoder extends BinaryEncoder {

  private static final int FIRST_BYTES = 512;

  /** A greater array is not kept. */
  private static final int MOST_KEPT_BYTES = 1 << 20;

  /** A text of fewer characters has its length in one byte, if it is ASCII. */
  private static final int SHORT = 64;

  private static final int PLACES = 256;

  /** Short texts that were written lately, and their bytes with the length before them. */
  private final @Nullable String[] texts = new @Nullable String[PLACES];

  private final byte[][] spelled = new byte[PLACES][];
  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  /** Begins anew, with a zero byte and a schema's id. */
  ArrayEncoder begin(int id) {
    size = 5;
    bytes[0] = 0;
    bytes[1] = (byte) (id >>> 24);
    bytes[2] = (byte) (id >>> 16);
    bytes[3] = (byte) (id >>> 8);
    bytes[4] = (byte) id;
    return this;
  }

  /** A copy of all that was written. */
  byte[] toBytes() {
    byte[] written = Arrays.copyOf(bytes, size);
    if (bytes.length > MOST_KEPT_BYTES) {
      bytes = new byte[FIRST_BYTES];
    }
    return written;
  }

  @Override
  public void writeBoolean(boolean value) {
    reserve(1);
    bytes[size++] = (byte) (value ? 1 : 0);
  }

  @Override
  public void writeInt(int value) {
    writeLong(value);
  }

  @Override
  public void writeLong(long value) {
    reserve(10);
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  @Override
  public void writeFloat(float value) {
    reserve(Float.BYTES);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Float.SIZE; shift += Byte.SIZE) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  @Override
  public void writeDouble(double value) {
    reserve(Double.BYTES);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < Double.SIZE; shift += Byte.SIZE) {
      bytes[size++] = (byte) (bits >>> shift);
    }
  }

  @Override
  public void writeString(String value) {
    if (value.length() < SHORT && writeShort(value)) {
      return;
    }
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    writeLong(encoded.length);
    writeFixed(encoded, 0, encoded.length);
  }

  @Override
  public void writeBytes(ByteBuffer value) {
    int length = value.remaining();
    writeLong(length);
    reserve(length);
    if (value.hasArray()) {
      int from = value.arrayOffset() + value.position();
      System.arraycopy(value.array(), from, bytes, size, length);
    } else {
      value.duplicate().get(bytes, size, length);
    }
    size += length;
  }

  @Override
  public void writeFixed(byte[] value, int start, int length) {
    reserve(length);
    System.arraycopy(value, start, bytes, size, length);
    size += length;
  }

  @Override
  protected void writeZero() {
    reserve(1);
    bytes[size++] = 0;
  }

  @Override
  public int bytesBuffered() {
    return size;
  }

  @Override
  public void flush() {
    // All is where it belongs.
  }

  /** Whether it was, for it is ASCII; otherwise nothing is. */
  private boolean writeShort(String value) {
    int hash = value.hashCode();
    int place = (hash ^ hash >>> 8 ^ hash >>> 16) & PLACES - 1;
    if (value.equals(texts[place])) {
      writeFixed(spelled[place], 0, spelled[place].length);
      return true;
    }
    int length = value.length();
    byte[] written = new byte[1 + length];
    written[0] = (byte) (length << 1);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        return false;
      }
      written[1 + i] = (byte) c;
    }
    texts[place] = value;
    spelled[place] = written;
    writeFixed(written, 0, written.length);
    return true;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
