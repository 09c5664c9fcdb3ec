package io.meridian.conflict;

import io.meridian.clock.Hlc;
import io.meridian.version.Dot;

/** The place of an event among all writes: the order of {@link Version#BY_WRITE}. */
public record Stamp(Hlc hlc, Dot dot) implements Comparable<Stamp> {

  @Override
  public int compareTo(Stamp other) {
    int byClock = hlc.compareTo(other.hlc);
    if (byClock != 0) {
      return byClock;
    }
    int byRegion = dot.region().compareTo(other.dot.region());
    return byRegion != 0 ? byRegion : dot.position().compareTo(other.dot.position());
  }
}
