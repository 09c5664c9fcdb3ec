package io.meridian.testkit.model;

import java.util.Comparator;

/**
 * Where a change stands in its region's journal. Only dots of one region and partition are compared
 * by position.
 */
public record Dot(String region, int epoch, long position) implements Comparable<Dot> {

  private static final Comparator<Dot> ORDER =
      Comparator.comparing(Dot::region)
          .thenComparingInt(Dot::epoch)
          .thenComparingLong(Dot::position);

  @Override
  public int compareTo(Dot other) {
    return ORDER.compare(this, other);
  }
}
