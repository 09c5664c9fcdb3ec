package io.meridian.feed;

import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.resource.ResourceKey;
import org.jspecify.annotations.Nullable;

/**
 * A change to be published.
 *
 * @param key what it is about
 * @param operation what was done to it
 * @param payload the full new image; for a delete its key columns or nothing. Never a part of the
 *     image: a resource is replaced as a whole
 * @param revision the publisher's own revision of the resource; null when there is none
 * @param before of an update the full image that it replaced, of the payload's content type and
 *     schema; null when it is not known. Used where the policy merges fields: without it an update
 *     counts as having changed every field, and adds nothing to a counter. Not copied and never to
 *     be written to
 */
public record Change(
    ResourceKey key,
    Operation operation,
    Payload payload,
    @Nullable Long revision,
    byte @Nullable [] before) {

  /** A change of which the image it replaced is not known. */
  public Change(ResourceKey key, Operation operation, Payload payload, @Nullable Long revision) {
    this(key, operation, payload, revision, null);
  }

  /** A change without a revision, of which the image it replaced is not known. */
  public Change(ResourceKey key, Operation operation, Payload payload) {
    this(key, operation, payload, null, null);
  }
}
