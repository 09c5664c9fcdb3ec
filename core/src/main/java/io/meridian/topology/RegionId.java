package io.meridian.topology;

import java.nio.charset.StandardCharsets;
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
public record RegionId(String name) implements Comparable<RegionId> {

  private static final int MAX_LENGTH = 64;
  private static final String OPERATOR = ".operator";

  /**
   * Names that were read lately, by a hash of their characters. Any thread may put any name in any
   * place; whoever reads one compares it, and names are immutable.
   */
  private static final @Nullable RegionId[] RECENT = new RegionId[256];

  /**
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public RegionId {
    if (!isLegal(name)) {
      throw new IllegalArgumentException(
          "Cannot use region name: it must match [a-z0-9][a-z0-9-]{0,63} (name=" + name + ")");
    }
  }

  /**
   * The region of a name that was read from a record: usually one that was read before, and then
   * neither checked nor made again.
   *
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public static RegionId of(String name) {
    int hash = 0;
    for (int i = 0; i < name.length(); i++) {
      hash = 31 * hash + name.charAt(i);
    }
    RegionId recent = RECENT[place(hash)];
    return recent != null && recent.name.equals(name) ? recent : remember(hash, name);
  }

  /**
   * The same of a name in ASCII.
   *
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public static RegionId of(byte[] ascii, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + (ascii[i] & 0xFF);
    }
    RegionId recent = RECENT[place(hash)];
    return recent != null && recent.isSpelled(ascii, from, length)
        ? recent
        : remember(hash, new String(ascii, from, length, StandardCharsets.ISO_8859_1));
  }

  private static RegionId remember(int hash, String name) {
    RegionId region = new RegionId(name);
    RECENT[place(hash)] = region;
    return region;
  }

  private static int place(int hash) {
    return (hash ^ hash >>> 8 ^ hash >>> 16) & RECENT.length - 1;
  }

  private boolean isSpelled(byte[] ascii, int from, int length) {
    if (name.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (name.charAt(i) != (ascii[from + i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /** The name under which the region's people write; itself when it is one already. */
  public RegionId operator() {
    return isOperator() ? this : new RegionId(name + OPERATOR);
  }

  /** Whether people write under this name, rather than the region's programs. */
  public boolean isOperator() {
    return name.endsWith(OPERATOR);
  }

  /** The region itself, of either name. */
  public RegionId home() {
    return isOperator() ? new RegionId(name.substring(0, name.length() - OPERATOR.length())) : this;
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

  // By hand, as what a record gets is slow until it is compiled in full.
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
