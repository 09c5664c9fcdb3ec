package io.meridian.resolver;

import io.meridian.divergence.DivergenceKind;
import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Where a record stands in its origin journal. A mirror gives a record another offset (its
 * transactions' markers take offsets too), so a transform in the mirror puts the origin's into a
 * header; without the header the record is in its origin journal and its own offset counts.
 */
final class OriginOffset {

  private static final int DIGITS_AT_MOST = 18;

  private OriginOffset() {}

  /**
   * The offset in the origin journal, from 0.
   *
   * <p>The header is a decimal text or eight bytes big-endian. Eight ASCII digits are a text: as a
   * number they would be an offset that no journal reaches.
   *
   * @param ownOffset the record's offset in the topic it was read from
   * @throws Refusal when the header is neither
   */
  static long of(Headers headers, long ownOffset) throws Refusal {
    Header header = headers.lastHeader(ResolverNames.ORIGIN_OFFSET);
    if (header == null) {
      return ownOffset;
    }
    byte[] value = header.value();
    if (value != null && isDigits(value)) {
      return decimal(value);
    }
    if (value != null && value.length == Long.BYTES) {
      long offset = ByteBuffer.wrap(value).getLong();
      if (offset >= 0) {
        return offset;
      }
    }
    throw new Refusal(
        DivergenceKind.UNREADABLE,
        "the header "
            + ResolverNames.ORIGIN_OFFSET
            + " is no offset (bytes="
            + (value == null ? -1 : value.length)
            + ")");
  }

  private static boolean isDigits(byte[] value) {
    for (byte b : value) {
      if (b < '0' || b > '9') {
        return false;
      }
    }
    return value.length > 0 && value.length <= DIGITS_AT_MOST;
  }

  private static long decimal(byte[] value) {
    long offset = 0;
    for (byte b : value) {
      offset = offset * 10 + (b - '0');
    }
    return offset;
  }
}
