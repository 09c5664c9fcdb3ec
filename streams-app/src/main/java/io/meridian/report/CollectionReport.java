package io.meridian.report;

import java.util.List;
import java.util.Map;

/**
 * How far tombstones of one partition may be forgotten.
 *
 * @param partition of every topic
 * @param tombstones how many are kept
 * @param stable per region the position that every region's stores have applied, as {@code
 *     epoch:offset}
 * @param blockedBy the regions that have not yet applied the oldest tombstone; empty when there is
 *     none
 */
public record CollectionReport(
    int partition, long tombstones, Map<String, String> stable, List<String> blockedBy) {}
