package io.meridian.benchmarks.contest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.figure.ComparisonText;
import io.meridian.benchmarks.figure.FigureJson;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all contests. */
final class ContestOptions {

  @Option(
      names = "--records",
      paramLabel = "N",
      defaultValue = "2000000",
      description =
          "How many records go through each side in each round; the first third is warm-up."
              + " Default: ${DEFAULT-VALUE}")
  private long records;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many rounds; both sides run in each. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all laps there.")
  private @Nullable Path json;

  long records() {
    return atLeast("--records", 1_000, records);
  }

  int rounds() {
    return (int) atLeast("--rounds", 1, rounds);
  }

  Screen screen() {
    return new Screen(out(), err());
  }

  /** Prints a comparison, and writes it where that was asked for. */
  void tell(Screen screen, String title, Comparison comparison) {
    screen.line("");
    screen.line(title);
    screen.line("");
    ComparisonText.lines(comparison).forEach(screen::line);
    screen.line("");
    screen.line(
        "  Medians of all rounds, in brackets the least and the greatest. A ratio is taken within"
            + " each round.");
    ObjectNode content = FigureJson.of(comparison);
    content.put("title", title);
    write(content);
  }

  void write(ObjectNode content) {
    if (json != null) {
      content.set("machine", Machine.json());
      FigureJson.write(json, content);
    }
  }

  private static long atLeast(String option, long least, long given) {
    if (given < least) {
      throw new IllegalArgumentException(
          "Cannot measure so little: expected "
              + least
              + " or more ("
              + option
              + "="
              + given
              + ")");
    }
    return given;
  }

  private static PrintStream out() {
    return System.out;
  }

  private static PrintStream err() {
    return System.err;
  }
}
