package io.meridian.conflict;

import io.meridian.version.VersionVector;

/**
 * A journal event: a version and what its region had already applied when it was written.
 *
 * @param version what was written
 * @param context per region the last position applied before, in the version's own partition; an
 *     under-estimate is safe, an over-estimate is not. The region's own earlier events always count
 *     as covered; an entry of the region itself says how far its store had been told what came of
 *     them, and spares the store a write where it has
 */
public record Event(Version version, VersionVector context) {

  /**
   * @throws IllegalArgumentException when the context claims that the event itself was seen before
   *     it was written
   */
  public Event {
    if (context.covers(version.dot())) {
      throw new IllegalArgumentException(
          "Cannot accept an event: its context covers the event itself (dot="
              + version.dot()
              + ", context="
              + context
              + ")");
    }
  }

  /** All that this event supersedes: its context and everything before it in its own journal. */
  public VersionVector covers() {
    return context.with(version.dot().region(), version.dot().position().previous());
  }
}
