package io.meridian.testkit.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row of a store and what the store had applied, read in one snapshot.
 *
 * @param region whose store it is
 * @param key the resource
 * @param applied per region the last dot whose outcome the store had applied, in the key's
 *     partition
 * @param row column to text; null when there was no row
 */
public record RowRead(
    String region, String key, Map<String, Dot> applied, @Nullable Map<String, String> row) {}
