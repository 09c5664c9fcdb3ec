package io.meridian.schema;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The short texts that one thread read lately: names of regions, writers and stores, which nearly
 * every record repeats. A text is compared by its bytes before it is made, and made only when it is
 * another than the last one of its place.
 */
final class RecentStrings {

  private static final int PLACES = 256;
  private static final int LONGEST = 4 * Long.BYTES;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final @Nullable String[] texts = new @Nullable String[PLACES];
  private final byte[] lengths = new byte[PLACES];

  /** Four words for each place, which together are the bytes of its text. */
  private final long[] words = new long[4 * PLACES];

  /** The text of these bytes in UTF-8; what is none is replaced, as {@link String} does. */
  String read(byte[] bytes, int from, int length) {
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    long first;
    long second = 0;
    long third = 0;
    long last = 0;
    if (length < Long.BYTES) {
      first = bytes[from];
      for (int i = from + 1; i < from + length; i++) {
        first = first << 8 | bytes[i] & 0xFF;
      }
    } else {
      first = (long) WORD.get(bytes, from);
      last = (long) WORD.get(bytes, from + length - Long.BYTES);
      if (length > 2 * Long.BYTES) {
        second = (long) WORD.get(bytes, from + Long.BYTES);
        third = (long) WORD.get(bytes, from + length - 2 * Long.BYTES);
      }
    }
    int place = (int) (((first * 31 + second) * 31 + third * 31 + last + length) * SPREAD >>> 56);
    String recent = texts[place];
    int at = 4 * place;
    if (recent != null
        && lengths[place] == length
        && words[at] == first
        && words[at + 1] == second
        && words[at + 2] == third
        && words[at + 3] == last) {
      return recent;
    }
    String text = new String(bytes, from, length, StandardCharsets.UTF_8);
    texts[place] = text;
    lengths[place] = (byte) length;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    words[at + 3] = last;
    return text;
  }
}
