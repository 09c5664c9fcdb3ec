package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.version.Dot;

/**
 * One version of a resource, as the rules see it: immutable facts that its writer stamped once.
 *
 * @param dot its identity
 * @param hlc the writer's clock, greater than that of anything the writer's region had applied
 * @param timestampMicros when the writer committed, microseconds since the epoch; shown to people,
 *     never compared
 * @param operation what was done
 * @param payload the full image, or the key columns for a delete
 */
public record Version(
    Dot dot, Hlc hlc, long timestampMicros, Operation operation, Payload payload) {}
