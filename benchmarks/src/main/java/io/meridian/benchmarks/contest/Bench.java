package io.meridian.benchmarks.contest;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code meridian bench} command: one figure a subcommand. */
@Command(
    name = "meridian bench",
    description = {
      "Measures parts of Meridian beside what others use for the same, in the same run.",
      "Everything is a real process of this machine; nothing else should be busy on it."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "FIGURE",
    subcommands = {
      ResolverCommand.class,
      SinkCommand.class,
      CaptureCommand.class,
      LatencyCommand.class,
      GrowthCommand.class,
      HelpCommand.class
    })
public final class Bench implements Runnable {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  private Bench() {}

  /** Runs one figure and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    String logging = "log4j2.configurationFile";
    if (System.getProperty(logging) == null) {
      // The screen belongs to the person.
      System.setProperty(logging, "classpath:meridian-screen-log4j2.xml");
    }
    System.exit(
        new CommandLine(new Bench())
            .setUsageHelpWidth(100)
            .setExecutionExceptionHandler(Bench::failed)
            .execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing figure");
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("meridian bench: " + failure.getMessage());
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      command.getErr().println("  because: " + cause);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
