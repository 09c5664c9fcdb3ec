package io.meridian.conflict;

import io.meridian.version.Dot;
import org.jspecify.annotations.Nullable;

/**
 * What a region shows of a key.
 *
 * @param version the sibling it comes from, whose operation counts
 * @param payload that version's own, or what was merged over it
 * @param failure why the rule could not be used, so that this is the last write; null when it could
 */
public record Visible(Version version, Payload payload, @Nullable String failure) {

  /** What a rule made. */
  public Visible(Version version, Payload payload) {
    this(version, payload, null);
  }

  /** A sibling as it is. */
  public static Visible of(Version version) {
    return new Visible(version, version.payload(), null);
  }

  /** Whether it shows something else than its version's writer wrote. */
  public boolean isMerged() {
    return !payload.equals(version.payload());
  }

  /** The identity of the version. */
  public Dot dot() {
    return version.dot();
  }

  /** The last write, because a rule failed: that is what every region then shows. */
  static Visible fallback(KeyState state, RuntimeException failure) {
    Version last = PickOne.greatest(state.siblings(), Version.BY_WRITE);
    return new Visible(last, last.payload(), failure.toString());
  }

  /** Whether a store that holds the other has nothing to write for this one. */
  boolean isSameAs(Visible other) {
    return dot().equals(other.dot()) && payload.equals(other.payload);
  }
}
