package io.meridian.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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
    return new RecordHeader(HEADER, digits(key, value));
  }

  /** Holds a record against its header; of several headers of the name the last counts. */
  public static Verdict verify(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null) {
      return Verdict.MISSING;
    }
    return Arrays.equals(digits(key, value), header.value()) ? Verdict.GOOD : Verdict.WRONG;
  }

  private static byte[] digits(byte @Nullable [] key, byte @Nullable [] value) {
    CRC32C crc = new CRC32C();
    if (key != null) {
      crc.update(key);
    }
    if (value != null) {
      crc.update(value);
    }
    return HexFormat.of().toHexDigits((int) crc.getValue()).getBytes(StandardCharsets.US_ASCII);
  }
}
