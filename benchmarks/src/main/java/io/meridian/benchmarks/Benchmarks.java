package io.meridian.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks in JVMs of their own and prints one aligned table. */
public final class Benchmarks {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private Benchmarks() {}

  /**
   * Runs those whose names match.
   *
   * @param arguments a regular expression; all run when there is none
   * @throws RunnerException when one cannot run
   */
  public static void main(String[] arguments) throws RunnerException {
    String names = arguments.length == 0 ? ".*Benchmark.*" : arguments[0];
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(names)
                    .addProfiler(GCProfiler.class)
                    .jvmArgsAppend("-Xms512m", "-Xmx512m")
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    PrintStream out = System.out;
    table(figures(results)).forEach(out::println);
  }

  private static List<Figure> figures(Collection<RunResult> results) {
    List<Figure> figures = new ArrayList<>();
    for (RunResult result : results) {
      Result<?> time = result.getPrimaryResult();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      String name = result.getParams().getBenchmark();
      figures.add(
          new Figure(
              name.substring(name.lastIndexOf('.') + 1),
              time.getScore(),
              time.getScoreError(),
              allocated == null ? Double.NaN : allocated.getScore()));
    }
    return figures;
  }

  /** In the order of the names. */
  static List<String> table(List<Figure> figures) {
    int width = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    List<String> lines = new ArrayList<>();
    String row = "%-" + Math.max(width, "benchmark".length()) + "s %12s %12s %12s";
    lines.add(String.format(Locale.ROOT, row, "benchmark", "ns/op", "+/-", "B/op"));
    figures.stream()
        .sorted(Comparator.comparing(Figure::name))
        .forEach(
            figure ->
                lines.add(
                    String.format(
                        Locale.ROOT,
                        row,
                        figure.name(),
                        number(figure.nanos()),
                        number(figure.error()),
                        number(figure.bytes()))));
    return lines;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "?" : String.format(Locale.ROOT, "%,.0f", value);
  }

  /**
   * What was measured.
   *
   * @param nanos on average, of one operation
   * @param error the half of the 99.9% confidence interval, nanoseconds
   * @param bytes allocated by one operation
   */
  record Figure(String name, double nanos, double error, double bytes) {}
}
