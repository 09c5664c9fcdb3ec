package io.meridian.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command tells what it found: for people, or as JSON for programs. */
final class OutputOption {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  /** Whether programs read it. */
  boolean isJson() {
    return json;
  }

  /** Prints one of the two. */
  void print(Object value, Supplier<List<String>> text) {
    if (json) {
      line(JsonText.pretty(value));
    } else {
      lines(text.get());
    }
  }

  /** Prints a line. */
  void line(String text) {
    lines(List.of(text));
  }

  /** Prints lines. */
  void lines(List<String> text) {
    PrintWriter out = spec.commandLine().getOut();
    text.forEach(out::println);
    out.flush();
  }
}
