package io.meridian.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code meridian} command: reads the arguments and runs the subcommand they name. */
@Command(
    name = "meridian",
    description = "Replicates changes between regions; conflicts are resolved alike everywhere.",
    mixinStandardHelpOptions = true,
    versionProvider = ManifestVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SandboxCommand.class,
      ResolveCommand.class,
      CaptureCommand.class,
      TopicsCommand.class,
      TopologyCommand.class,
      PoliciesCommand.class,
      ConflictsCommand.class,
      ExplainCommand.class,
      RegionsCommand.class,
      ParkedCommand.class,
      TargetsCommand.class,
      HelpCommand.class
    })
public final class Meridian implements Runnable {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  private Meridian() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    String logging = "log4j2.configurationFile";
    boolean service = arguments.length > 0 && List.of("resolve", "capture").contains(arguments[0]);
    if (!service && System.getProperty(logging) == null) {
      // The screen belongs to the person; what programs log to it belongs to their operators.
      System.setProperty(logging, "classpath:meridian-screen-log4j2.xml");
    }
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Meridian())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> Failure.print(failure, command.getErr()))
        .setParameterExceptionHandler(Meridian::misused);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  private static int misused(ParameterException misuse, String[] arguments) {
    CommandLine command = misuse.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("meridian: " + misuse.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(misuse, err);
    err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return CommandLine.ExitCode.USAGE;
  }
}
