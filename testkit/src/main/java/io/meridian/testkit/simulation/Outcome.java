package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Visible;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import org.jspecify.annotations.Nullable;

/**
 * A record of a simulated resolved topic.
 *
 * @param journal whose record it answers
 * @param at where that was
 * @param hlc its clock
 * @param resolved what came of it; null for a heartbeat
 */
record Outcome(RegionId journal, Position at, Hlc hlc, @Nullable Resolved resolved) {

  /** What came of a write. */
  record Resolved(Journal.Write write, Visible visible, Effect effect) {}
}
