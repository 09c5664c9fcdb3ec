package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.version.Dot;

/**
 * A change is in the journal, on all in-sync replicas.
 *
 * @param dot its identity
 * @param hlc the clock reading it was stamped with
 * @param timestampMicros when it was published, microseconds since the epoch, as stamped
 */
public record Receipt(Dot dot, Hlc hlc, long timestampMicros) {}
