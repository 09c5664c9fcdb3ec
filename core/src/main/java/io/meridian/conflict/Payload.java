package io.meridian.conflict;

import java.util.Arrays;

/**
 * The content of a change, carried through resolution unread.
 *
 * @param contentType a media type, as in {@code avro/binary}; never empty
 * @param schemaId the id of the payload's schema in the registry; 0 when the content type needs
 *     none
 * @param bytes the content; not copied and never to be written to
 */
public record Payload(String contentType, int schemaId, byte[] bytes) {

  /** No content at all. */
  public static final Payload NONE = new Payload("application/octet-stream", 0, new byte[0]);

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && contentType.equals(that.contentType)
        && schemaId == that.schemaId
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * contentType.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return contentType + "#" + schemaId + "[" + bytes.length + " bytes]";
  }
}
