package io.meridian.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a key as one region's resolver sees it.
 *
 * @param key the resource key's text
 * @param partition of every topic
 * @param region the region that tells
 * @param strategy the name of the rule that holds for the key
 * @param policy the policy version that the rule comes from; 0 when none is named
 * @param held whether several versions wait for a person's decision
 * @param tombstone whether the resource does not exist
 * @param divergent whether an event of the key came with two contents
 * @param seen per region how much of its journal is superseded, as {@code epoch:offset}
 * @param siblings the versions nobody has superseded, by region; empty when the key was never
 *     written or is forgotten
 * @param merged the fields that are shown where they are none of the siblings'; null otherwise
 * @param untold how many events of the key are not yet in the audit trail
 * @param context all that was resolved of the partition, and so what a decision that is taken now
 *     has seen, as {@code region=epoch:offset,…}
 */
public record KeyReport(
    String key,
    int partition,
    String region,
    String strategy,
    long policy,
    boolean held,
    boolean tombstone,
    boolean divergent,
    Map<String, String> seen,
    List<SiblingReport> siblings,
    @Nullable Map<String, String> merged,
    int untold,
    String context) {}
