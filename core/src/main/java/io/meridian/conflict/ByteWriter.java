package io.meridian.conflict;

import io.meridian.topology.RegionId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow as they are written. */
final class ByteWriter {

  private static final int FIRST_BYTES = 1 << 10;
  private static final int MOST_KEPT_BYTES = 1 << 20;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  /** Begins anew. */
  void clear() {
    size = 0;
  }

  void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** Seven bits a byte, least significant first; at most ten bytes. The value is unsigned. */
  void putVar(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Eight bytes, most significant first. */
  void putLong(long value) {
    reserve(Long.BYTES);
    WORD.set(bytes, size, value);
    size += Long.BYTES;
  }

  void putText(String text) {
    putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  void putRegion(RegionId region) {
    int length = region.length();
    reserve(1 + length);
    bytes[size] = (byte) length;
    region.write(bytes, size + 1);
    size += 1 + length;
  }

  void putBytes(byte[] value) {
    putVar(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  /** A copy of what was written. */
  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** Whether it has taken more memory than is worth keeping. */
  boolean isLarge() {
    return bytes.length > MOST_KEPT_BYTES;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
