package io.meridian.conflict;

import java.util.List;

/**
 * Which of the versions nobody has superseded is visible. A pure function of the sibling set: it
 * reads no clock, no configuration of the process and no order of arrival, so every region answers
 * alike.
 */
public interface Strategy {

  /**
   * The visible version.
   *
   * @param siblings at least one, at most one a region, sorted by region
   * @return one of them
   */
  Version visible(List<Version> siblings);

  /** The strategy's name in configuration, in lower snake case. */
  String label();
}
