package io.meridian.topology;

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
   * @throws IllegalArgumentException when the name is not of the form above
   */
  public RegionId {
    if (!isLegal(name)) {
      throw new IllegalArgumentException(
          "Cannot use region name: it must match [a-z0-9][a-z0-9-]{0,63} (name=" + name + ")");
    }
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

  @Override
  public int compareTo(RegionId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
