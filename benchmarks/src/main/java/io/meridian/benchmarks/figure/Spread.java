package io.meridian.benchmarks.figure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The middle and the ends of several measurements.
 *
 * @param median the middle one, or the mean of the two in the middle
 */
public record Spread(double median, double least, double greatest) {

  /**
   * Of some values.
   *
   * @throws IllegalArgumentException when there are none
   */
  public static Spread of(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("Cannot tell a median: there are no values");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElse(median));
  }

  /**
   * The median, and in brackets the ends where they differ.
   *
   * @param format of a number
   */
  public String text(String format) {
    String middle = String.format(Locale.ROOT, format, median);
    String ends = String.format(Locale.ROOT, format + " to " + format, least, greatest);
    return least == greatest ? middle : middle + " (" + ends + ")";
  }
}
