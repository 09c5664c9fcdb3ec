package io.meridian.conflict;

import io.meridian.topology.RegionId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote, and nothing else: every value has one spelling. */
final class ByteReader {

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private int at;

  ByteReader(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  int position() {
    return at;
  }

  int take() {
    require(1);
    return bytes[at++] & 0xFF;
  }

  long takeVar() {
    if (at < bytes.length && bytes[at] >= 0) {
      return bytes[at++];
    }
    return takeLongVar();
  }

  private long takeLongVar() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = take();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw corrupt("a number is spelled too long");
        }
        return value;
      }
    }
    throw corrupt("a number is out of range");
  }

  /** A number from 0 to the greatest int. */
  int takeSize() {
    long value = takeVar();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw corrupt("a number is out of range");
    }
    return (int) value;
  }

  /** How many of something follow, of which each takes at least one byte. */
  int takeCount() {
    int count = takeSize();
    require(count);
    return count;
  }

  long takeLong() {
    require(Long.BYTES);
    at += Long.BYTES;
    return (long) WORD.get(bytes, at - Long.BYTES);
  }

  byte[] takeBytes() {
    int length = takeCount();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  String takeText() {
    int length = takeCount();
    at += length;
    if (isAscii(at - length, at)) {
      return new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at - length, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw corrupt("a text is not UTF-8");
    }
  }

  RegionId takeRegion() {
    int length = takeCount();
    at += length;
    try {
      return RegionId.of(bytes, at - length, length);
    } catch (IllegalArgumentException e) {
      throw corrupt("illegal region name");
    }
  }

  void end() {
    if (at != bytes.length) {
      throw corrupt("bytes are left over");
    }
  }

  CorruptEntryException corrupt(String why) {
    return new CorruptEntryException(why, at, bytes.length);
  }

  private boolean isAscii(int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) {
      all |= bytes[i];
    }
    return all >= 0;
  }

  private void require(int count) {
    if (count > bytes.length - at) {
      throw corrupt("it ends too early");
    }
  }
}
