package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.resource.ResourceKey;
import io.meridian.version.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * What a person decided about a resource.
 *
 * @param key what it is about
 * @param operation what is to be done to it
 * @param payload the full image it shall have; for a delete its key columns or nothing
 * @param context what the person was shown, in the partition of the key: just this is superseded
 * @param after the greatest clock among the versions shown; the decision's is greater
 * @param before the full image that was shown, of the payload's content type and schema; null when
 *     none was. Used where the policy merges fields: without it an update counts as having changed
 *     every field, and adds nothing to a counter. Not copied and never to be written to
 */
public record Decision(
    ResourceKey key,
    Operation operation,
    Payload payload,
    VersionVector context,
    Hlc after,
    byte @Nullable [] before) {

  /** A decision of somebody who was shown no image. */
  public Decision(
      ResourceKey key, Operation operation, Payload payload, VersionVector context, Hlc after) {
    this(key, operation, payload, context, after, null);
  }
}
