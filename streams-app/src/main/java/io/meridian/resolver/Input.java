package io.meridian.resolver;

import io.meridian.divergence.DivergenceKind;
import io.meridian.journal.Checksum;
import io.meridian.resource.ResourceKey;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record of a journal, and where it was.
 *
 * @param record as it was read; key and value may be null
 * @param topic the journal
 * @param partition from 0
 * @param offset in that topic, from 0; not the origin's when the record is mirrored
 * @param journal how far the journal was seen
 */
record Input(
    Record<byte[], byte[]> record,
    String topic,
    int partition,
    long offset,
    JournalProgress journal) {

  private static final byte[] HEARTBEAT =
      ResolverNames.HEARTBEAT.getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] RESERVED =
      ResolverNames.RESERVED.getBytes(StandardCharsets.ISO_8859_1);

  /** Whose journal it is. */
  RegionId owner() {
    return journal.writer();
  }

  /** Microseconds since the epoch. */
  long timestampMicros() {
    return record.timestamp() * 1000;
  }

  /** Whether its key is a heartbeat's. */
  boolean isHeartbeat() {
    byte[] key = record.key();
    return key != null && startsWith(key, HEARTBEAT);
  }

  /** What its checksum is; zero when it has none. */
  int checksum() {
    Header header = record.headers().lastHeader(Checksum.HEADER);
    return header == null || header.value() == null ? 0 : Arrays.hashCode(header.value());
  }

  /**
   * Checks that the record is what its writer sent.
   *
   * @throws Refusal when it is not, or does not say
   */
  void checkBytes() throws Refusal {
    switch (Checksum.verify(record.key(), record.value(), record.headers())) {
      case MISSING:
        throw new Refusal(DivergenceKind.CHECKSUM, "the record has no header " + Checksum.HEADER);
      case WRONG:
        throw new Refusal(DivergenceKind.CHECKSUM, "the record is not what its writer sent");
      default:
        break;
    }
  }

  /**
   * Checks the key.
   *
   * @throws Refusal when there is none or it is no resource key in its canonical spelling
   */
  void checkKey() throws Refusal {
    byte[] key = record.key();
    if (key == null) {
      throw new Refusal(DivergenceKind.UNREADABLE, "the record has no key");
    }
    if (startsWith(key, RESERVED)) {
      throw new Refusal(DivergenceKind.UNREADABLE, "the tenant of the key is reserved");
    }
    if (!isPlain(key)) {
      try {
        ResourceKey.parse(text(key));
      } catch (IllegalArgumentException e) {
        throw new Refusal(DivergenceKind.UNREADABLE, String.valueOf(e.getMessage()));
      }
    }
  }

  /** The resource's text; null when the key cannot be read. */
  @Nullable String keyOrNull() {
    try {
      checkKey();
      return text(record.key());
    } catch (Refusal e) {
      return null;
    }
  }

  /**
   * The value.
   *
   * @throws Refusal when there is none
   */
  byte[] value() throws Refusal {
    byte[] value = record.value();
    if (value == null) {
      throw new Refusal(DivergenceKind.UNREADABLE, "the record has no value");
    }
    return value;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /** One character a byte: a canonical key is ASCII, and anything else is refused as it is. */
  private static String text(byte[] key) {
    return new String(key, StandardCharsets.ISO_8859_1);
  }

  /**
   * Whether it is three parts, none empty, of characters that stand for themselves: a canonical key
   * that needs no decoding, as nearly all are. False says nothing.
   */
  private static boolean isPlain(byte[] key) {
    int slashes = 0;
    int partStart = 0;
    for (int i = 0; i < key.length; i++) {
      byte b = key[i];
      if (b == '/') {
        if (i == partStart) {
          return false;
        }
        partStart = i + 1;
        slashes++;
      } else if (!isPlain(b)) {
        return false;
      }
    }
    return slashes == 2 && partStart < key.length;
  }

  private static boolean isPlain(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '-'
        || b == '_'
        || b == '.'
        || b == '~'
        || b == ',';
  }
}
