package io.meridian.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The name of a region, as in {@code us-west-1}: 1 to 64 characters of {@code [a-z0-9-]}, starting
 * with a letter or a digit. Topic names, replication origins and slot names are built from it, so
 * it is kept to what all of them allow.
 *
 * <p>A region's people write too: what they decide is journaled under the name of {@link
 * #operator()}, apart from the region's own journal, since it has seen just what they were shown
 * and not what the region's stores had.
 *
 * <p>Ordered by its text; the order is the tie-break of last resort between regions and must never
 * change.
 */
public final class RegionId implements Comparable<RegionId> {

  private static final int MAX_LENGTH = 64;
  private static final String OPERATOR = ".operator";

  private static final int PLACES = 256;
  private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * Names that were read lately, by a hash of their characters. Any thread may put any name in any
   * place; whoever reads one compares it, and names are immutable.
   */
  private static final @Nullable RegionId[] RECENT = new @Nullable RegionId[PLACES];

  /** The same by a hash of their first and last bytes. */
  private static final @Nullable RegionId[] SPELLED = new @Nullable RegionId[PLACES];

  private final String name;
  private final byte[] ascii;
  private final boolean operator;

  /**
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public RegionId(String name) {
    if (!isLegal(name)) {
      throw new IllegalArgumentException(
          "Cannot use region name: it must match [a-z0-9][a-z0-9-]{0,63} (name=" + name + ")");
    }
    this.name = name;
    this.ascii = name.getBytes(StandardCharsets.US_ASCII);
    this.operator = name.endsWith(OPERATOR);
  }

  /**
   * The region of a name that was read from a record: usually one that was read before, and then
   * neither checked nor made again.
   *
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public static RegionId of(String name) {
    int hash = name.hashCode();
    int place = (hash ^ hash >>> 8 ^ hash >>> 16) & PLACES - 1;
    RegionId recent = RECENT[place];
    if (recent == null || !recent.name.equals(name)) {
      recent = new RegionId(name);
      RECENT[place] = recent;
    }
    return recent;
  }

  /**
   * The same of a name in ASCII.
   *
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public static RegionId of(byte[] bytes, int from, int length) {
    int place = place(bytes, from, length);
    RegionId recent = SPELLED[place];
    if (recent == null
        || !Arrays.equals(recent.ascii, 0, recent.ascii.length, bytes, from, from + length)) {
      recent = of(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
      SPELLED[place] = recent;
    }
    return recent;
  }

  private static int place(byte[] bytes, int from, int length) {
    long first = 0;
    long last = 0;
    if (length >= Long.BYTES) {
      first = (long) WORD.get(bytes, from);
      last = (long) WORD.get(bytes, from + length - Long.BYTES);
    } else {
      for (int i = from; i < from + length; i++) {
        first = first << Byte.SIZE | bytes[i];
      }
    }
    return (int) ((first * 31 + last + length) * SPREAD >>> Long.SIZE - Byte.SIZE);
  }

  /** The name: 1 to 64 characters, or of people, with {@code .operator} behind. */
  public String name() {
    return name;
  }

  /** How many bytes {@link #write} writes; at most 73. */
  public int length() {
    return ascii.length;
  }

  /** Writes the name, in ASCII, to a place that has room for it. */
  public void write(byte[] into, int at) {
    System.arraycopy(ascii, 0, into, at, ascii.length);
  }

  /** The name under which the region's people write; itself when it is one already. */
  public RegionId operator() {
    return operator ? this : new RegionId(name + OPERATOR);
  }

  /** Whether people write under this name, rather than the region's programs. */
  public boolean isOperator() {
    return operator;
  }

  /** The region itself, of either name. */
  public RegionId home() {
    return operator ? new RegionId(name.substring(0, name.length() - OPERATOR.length())) : this;
  }

  // Not a pattern: a resolver makes these by the million when it decodes its store.
  private static boolean isLegal(String name) {
    int length = name.endsWith(OPERATOR) ? name.length() - OPERATOR.length() : name.length();
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
      if (!plain && (c != '-' || i == 0)) {
        return false;
      }
    }
    return length > 0 && length <= MAX_LENGTH;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof RegionId that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public int compareTo(RegionId other) {
    return this == other ? 0 : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
