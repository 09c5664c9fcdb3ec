package io.meridian.conflict;

import io.meridian.version.Dot;

/**
 * What a region shows of a key.
 *
 * @param version the sibling it comes from, whose operation counts
 * @param payload that version's own, or what was merged over it
 */
public record Visible(Version version, Payload payload) {

  /** A sibling as it is. */
  public static Visible of(Version version) {
    return new Visible(version, version.payload());
  }

  /** Whether it shows something else than its version's writer wrote. */
  public boolean isMerged() {
    return !payload.equals(version.payload());
  }

  /** The identity of the version. */
  public Dot dot() {
    return version.dot();
  }

  /** Whether a store that holds the other has nothing to write for this one. */
  boolean isSameAs(Visible other) {
    return dot().equals(other.dot()) && payload.equals(other.payload);
  }
}
