package io.meridian.benchmarks.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Latencies over the rate, drawn with characters: a column a rate, a row a step of a logarithmic
 * axis, {@code o} the median and {@code #} the 99th percentile.
 */
public final class LatencyPlot {

  /** Steps of the axis in each factor of ten: 1, 2, 5. */
  private static final double[] STEPS = {1, 2, 5};

  private static final int COLUMN = 9;

  private LatencyPlot() {}

  /**
   * One rate.
   *
   * @param rate changes a second, as asked for
   * @param reached changes a second, as written
   * @param p50Ms milliseconds, above 0
   * @param p99Ms milliseconds, at least as much
   */
  public record Point(int rate, double reached, double p50Ms, double p99Ms) {}

  /** The lines of the plot, the axis of rates last; nothing when there are no points. */
  public static List<String> lines(List<Point> points) {
    List<String> lines = new ArrayList<>();
    if (points.isEmpty()) {
      return lines;
    }
    double least = points.stream().mapToDouble(Point::p50Ms).min().orElse(1);
    double greatest = points.stream().mapToDouble(Point::p99Ms).max().orElse(1);
    List<Double> axis = axis(least, greatest);
    for (int i = axis.size() - 1; i >= 0; i--) {
      double at = axis.get(i);
      double next = i + 1 < axis.size() ? axis.get(i + 1) : Double.MAX_VALUE;
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%8.0f ms |", at));
      for (Point point : points) {
        String cell =
            (in(point.p50Ms(), at, next) ? "o" : "") + (in(point.p99Ms(), at, next) ? "#" : "");
        line.append(String.format(Locale.ROOT, "%" + COLUMN + "s", cell));
      }
      lines.add(line.toString().stripTrailing());
    }
    char[] rule = new char[COLUMN * points.size()];
    Arrays.fill(rule, '-');
    lines.add("            +" + new String(rule));
    StringBuilder rates = new StringBuilder("changes/s    ");
    points.forEach(
        point -> rates.append(String.format(Locale.ROOT, "%," + COLUMN + "d", point.rate())));
    lines.add(rates.toString());
    lines.add("");
    lines.add("            o median   # 99th percentile   (a mark stands above its lower bound)");
    return lines;
  }

  private static boolean in(double value, double from, double to) {
    return value >= from && value < to;
  }

  private static List<Double> axis(double least, double greatest) {
    List<Double> axis = new ArrayList<>();
    double decade = Math.pow(10, Math.floor(Math.log10(Math.max(least, 0.001))));
    for (; decade <= greatest; decade *= 10) {
      for (double step : STEPS) {
        if (decade * step <= greatest) {
          axis.add(decade * step);
        }
      }
    }
    while (axis.size() > 1 && axis.get(1) <= least) {
      axis.remove(0);
    }
    return axis;
  }
}
