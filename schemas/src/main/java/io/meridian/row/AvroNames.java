package io.meridian.row;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of the database made legal for Avro. Letters, digits and underscores stay; any other byte
 * of the UTF-8 form is {@code _XX}, and so is what would otherwise be read as such: a digit in the
 * first place and an underscore before two upper-case hexadecimal digits. Two names therefore never
 * become one.
 */
final class AvroNames {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private AvroNames() {}

  static String of(String name) {
    byte[] raw = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder legal = new StringBuilder(raw.length + 8);
    for (int i = 0; i < raw.length; i++) {
      if (stays(raw, i)) {
        legal.append((char) raw[i]);
      } else {
        legal.append('_').append(HEX.toHexDigits(raw[i]));
      }
    }
    return legal.toString();
  }

  private static boolean stays(byte[] raw, int at) {
    byte b = raw[at];
    if (b == '_') {
      return !(isHex(raw, at + 1) && isHex(raw, at + 2));
    }
    return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' && at > 0;
  }

  private static boolean isHex(byte[] raw, int at) {
    return at < raw.length
        && (raw[at] >= '0' && raw[at] <= '9' || raw[at] >= 'A' && raw[at] <= 'F');
  }
}
