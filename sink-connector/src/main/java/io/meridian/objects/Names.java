package io.meridian.objects;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What everything is called. */
final class Names {

  static final String OBJECTS = "objects";
  static final String MANIFESTS = "manifests";
  static final String PROGRESS = "progress";
  static final String GARBAGE = "garbage";

  /** File systems take no longer name than 255 bytes, and ours gets a suffix. */
  private static final int LONGEST = 200;

  private Names() {}

  /** The SHA-256 of bytes, 64 hexadecimal digits. */
  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /** Of the object with a hash. */
  static String object(String hash) {
    return OBJECTS + "/" + split(hash);
  }

  /** Of the object with a hash once nothing names it. */
  static String garbage(String hash) {
    return GARBAGE + "/" + split(hash);
  }

  /** The hash in a name of an object or of garbage. */
  static String hashIn(String name) {
    return name.substring(name.indexOf('/') + 1).replace("/", "");
  }

  /**
   * Of a key's manifest: {@code manifests/tenant/type/id.json}. A part that is too long for a file
   * name, or is one that means something else, is its hash behind a plus sign, which no key has.
   */
  static String manifest(String key) {
    StringBuilder name = new StringBuilder(MANIFESTS);
    for (String part : key.split("/", -1)) {
      boolean plain = part.length() <= LONGEST && !part.isEmpty() && !part.startsWith(".");
      name.append('/').append(plain ? part : "+" + hash(part.getBytes(StandardCharsets.US_ASCII)));
    }
    return name.append(".json").toString();
  }

  /** Of a partition's progress. */
  static String progress(String topic, int partition) {
    return PROGRESS + "/" + topic + "/" + partition + ".json";
  }

  private static String split(String hash) {
    return hash.substring(0, 2) + "/" + hash.substring(2);
  }
}
