package io.meridian.sandbox;

import io.meridian.topology.RegionId;

/**
 * What was counted in one region.
 *
 * @param local row changes that were committed in its database by somebody else than the sink
 * @param journaled committed records of its journal
 * @param resolved committed records of its resolved topic: one for each journal record anywhere
 * @param applied how many of those its database has committed, by the marker in it
 * @param conflicts events among them that met versions nobody had superseded
 * @param quarantined records that its resolver could not read
 * @param lagMs the age of the oldest change of another region that its database has not committed;
 *     zero when there is none
 */
record RegionFigures(
    RegionId region,
    long local,
    long journaled,
    long resolved,
    long applied,
    long conflicts,
    long quarantined,
    long lagMs) {

  /**
   * Journal records beyond the local changes: those that were journaled although nobody made them.
   * Negative while local changes are still on their way.
   */
  long unexplained() {
    return journaled - local;
  }
}
