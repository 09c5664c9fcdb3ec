package io.meridian.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself: one of its own commands has to be named. */
abstract class CommandGroup implements Runnable {

  /** Set by picocli before anything is called. */
  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  /** For what is wrong with the arguments. */
  final CommandSpec spec() {
    return spec;
  }

  @Override
  public final void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
