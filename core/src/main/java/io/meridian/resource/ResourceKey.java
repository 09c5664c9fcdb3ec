package io.meridian.resource;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a change is about: a tenant, a resource type (a table, say) and an id within it. Its text,
 * {@code tenant/type/id} with each part percent-encoded, is the key of every record about the
 * resource in every topic of every region; equal resources have equal bytes, and so the same
 * partition everywhere.
 *
 * <p>Only {@code A-Z a-z 0-9 - . _ ~ ,} stand for themselves; every other byte of the UTF-8 form is
 * {@code %XX} with upper-case digits. One resource therefore has one text: {@link #parse} refuses
 * any other spelling.
 */
public record ResourceKey(String tenant, String type, String id) {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String PLAIN_IN_COLUMN = "-._~";
  private static final String PLAIN = PLAIN_IN_COLUMN + ",";

  /**
   * @throws IllegalArgumentException when a part is empty, or no text: a lone surrogate has no
   *     UTF-8
   */
  public ResourceKey {
    if (tenant.isEmpty() || type.isEmpty() || id.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot make a resource key: empty part (tenant="
              + tenant
              + ", type="
              + type
              + ", id of "
              + id.length()
              + " characters)");
    }
    requireText(tenant);
    requireText(type);
    requireText(id);
  }

  /**
   * Reads a key's text back.
   *
   * @throws IllegalArgumentException when the text is not what {@link #text()} gives for some
   *     resource
   */
  public static ResourceKey parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "Cannot read a resource key: it must be tenant/type/id (parts=" + parts.length + ")");
    }
    ResourceKey key = new ResourceKey(decode(parts[0]), decode(parts[1]), decode(parts[2]));
    if (!key.text().equals(text)) {
      throw new IllegalArgumentException(
          "Cannot read a resource key: not in its canonical spelling");
    }
    return key;
  }

  /** The canonical text, ASCII only. */
  public String text() {
    return encode(tenant, PLAIN) + "/" + encode(type, PLAIN) + "/" + encode(id, PLAIN);
  }

  /** The text's bytes: the key of the Kafka records. */
  public byte[] bytes() {
    return text().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * How each column of an id is encoded before a comma joins them: percent-encoded, a comma of its
   * own too, so that no two rows have one id.
   *
   * @throws IllegalArgumentException when it is no text: a lone surrogate has no UTF-8
   */
  public static String encode(String column) {
    requireText(column);
    return encode(column, PLAIN_IN_COLUMN);
  }

  private static String encode(String part, String plain) {
    byte[] raw = part.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(raw.length + 8);
    for (byte b : raw) {
      char c = (char) (b & 0xFF);
      if (isPlain(c, plain)) {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  private static void requireText(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (Character.isSurrogate(part.charAt(i))) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(part)) {
          throw new IllegalArgumentException(
              "Cannot make a resource key: lone surrogate in a part");
        }
        return;
      }
    }
  }

  private static String decode(String encoded) {
    ByteArrayOutputStream raw = new ByteArrayOutputStream(encoded.length());
    int i = 0;
    while (i < encoded.length()) {
      char c = encoded.charAt(i);
      if (c == '%' && i + 3 <= encoded.length()) {
        raw.write(digits(encoded, i + 1));
        i += 3;
      } else if (isPlain(c, PLAIN)) {
        raw.write(c);
        i++;
      } else {
        throw new IllegalArgumentException(
            "Cannot read a resource key: illegal character (at=" + i + ")");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(raw.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("Cannot read a resource key: not UTF-8", e);
    }
  }

  private static int digits(String encoded, int from) {
    try {
      return HexFormat.fromHexDigits(encoded, from, from + 2);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Cannot read a resource key: illegal digits (at=" + from + ")", e);
    }
  }

  private static boolean isPlain(char c, String plain) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || plain.indexOf(c) >= 0;
  }

  @Override
  public String toString() {
    return text();
  }
}
