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
 */
public record Change(
    ResourceKey key, Operation operation, Payload payload, @Nullable Long revision) {

  /** A change without a revision. */
  public Change(ResourceKey key, Operation operation, Payload payload) {
    this(key, operation, payload, null);
  }
}
