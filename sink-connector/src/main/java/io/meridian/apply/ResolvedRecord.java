package io.meridian.apply;

import io.meridian.resolved.ResolvedChange;
import org.jspecify.annotations.Nullable;

/**
 * One record of {@code resolved.<region>}.
 *
 * @param partition the partition it was read from, before any transform
 * @param offset its offset there
 * @param key the canonical text of its resource
 * @param change what was resolved; null for a purge, which ends the history of a key that is gone
 *     everywhere and asks nothing of a store
 */
public record ResolvedRecord(
    int partition, long offset, String key, @Nullable ResolvedChange change) {}
