package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.control.ControlState;
import io.meridian.version.VersionVector;

/**
 * The facts that a writer adds to a change.
 *
 * @param partition the partition of the change's key
 * @param sequence the writer's own count in that partition, dense from 0
 * @param hlc greater than that of anything the writer's region had applied before
 * @param timestampMicros when the change was committed at its source, microseconds since the epoch
 * @param context what the region had applied of the partition before
 * @param decisions what the writer knew to be decided; its version is the event's policy
 */
public record Stamp(
    int partition,
    long sequence,
    Hlc hlc,
    long timestampMicros,
    VersionVector context,
    ControlState decisions) {}
