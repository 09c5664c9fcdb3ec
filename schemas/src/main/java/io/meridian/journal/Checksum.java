package io.meridian.journal;

import java.util.zip.CRC32C;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a journal record says about its own bytes: the CRC32C of the key's bytes followed by the
 * value's, as eight lower-case hexadecimal digits in ASCII, in the header {@link #HEADER}. Kafka's
 * own checksum ends at each broker and is made anew by whoever copies a record; this one is made by
 * the writer and goes all the way.
 */
public final class Checksum {

  /** The header's name. */
  public static final String HEADER = "meridian.checksum";

  private static final int DIGITS = 8;

  private Checksum() {}

  /** What a record's header says of its bytes. */
  public enum Verdict {
    /** There is no checksum, so nothing is known. */
    MISSING,
    /** The record is not what its writer sent. */
    WRONG,
    /** The record is what its writer sent. */
    GOOD
  }

  /** The header of a record; an absent key or value counts as no bytes. */
  public static Header of(byte @Nullable [] key, byte @Nullable [] value) {
    return new RecordHeader(HEADER, digits(sum(key, value)));
  }

  /** Holds a record against its header; of several headers of the name the last counts. */
  public static Verdict verify(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null) {
      return Verdict.MISSING;
    }
    return isSpelled(sum(key, value), header.value()) ? Verdict.GOOD : Verdict.WRONG;
  }

  private static int sum(byte @Nullable [] key, byte @Nullable [] value) {
    CRC32C crc = new CRC32C();
    if (key != null) {
      crc.update(key, 0, key.length);
    }
    if (value != null) {
      crc.update(value, 0, value.length);
    }
    return (int) crc.getValue();
  }

  private static byte[] digits(int sum) {
    byte[] digits = new byte[DIGITS];
    for (int i = 0; i < DIGITS; i++) {
      digits[i] = digit(sum, i);
    }
    return digits;
  }

  private static boolean isSpelled(int sum, byte @Nullable [] digits) {
    if (digits == null || digits.length != DIGITS) {
      return false;
    }
    int different = 0;
    for (int i = 0; i < DIGITS; i++) {
      different |= digits[i] ^ digit(sum, i);
    }
    return different == 0;
  }

  /** The digit of a place, the first of which is the most significant. */
  private static byte digit(int sum, int place) {
    int value = sum >>> 4 * (DIGITS - 1 - place) & 0xF;
    return (byte) (value < 10 ? '0' + value : 'a' - 10 + value);
  }
}
