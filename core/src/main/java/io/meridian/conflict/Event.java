package io.meridian.conflict;

import io.meridian.version.VersionVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A journal event: a version and what its region had already applied when it was written.
 *
 * @param version what was written
 * @param context per region the last position applied before, in the version's own partition; an
 *     under-estimate is safe, an over-estimate is not. The region's own earlier events always count
 *     as covered; an entry of the region itself says how far its store had been told what came of
 *     them, and spares the store a write where it has
 * @param changes the fields it changed, where it was written under a policy that merges; otherwise
 *     null. The same of one event in all regions, for it follows from the event and the policy it
 *     names
 */
public record Event(Version version, VersionVector context, @Nullable List<FieldChange> changes) {

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

  /** An event of no merge. */
  public Event(Version version, VersionVector context) {
    this(version, context, null);
  }

  /**
   * All that this event supersedes: its context and everything before it in its own journal. What a
   * person decided supersedes just what that person was shown, which is its context.
   */
  public VersionVector covers() {
    if (version.dot().region().isOperator()) {
      return context;
    }
    return context.with(version.dot().region(), version.dot().position().previous());
  }
}
