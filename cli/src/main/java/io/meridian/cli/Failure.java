package io.meridian.cli;

import io.meridian.config.ConfigException;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a failure on one screen: what could not be done, then why, a line each, without a stack
 * trace. The stack trace of what nobody foresaw goes to the log at DEBUG, and its place to the
 * screen.
 */
final class Failure {

  /** The exit code when a program or a sandbox cannot start, or its configuration is refused. */
  static final int EXIT_CODE = 2;

  private static final Logger LOGGER = LoggerFactory.getLogger(Failure.class);
  private static final int MAX_CAUSES = 6;

  private Failure() {}

  /** Prints and gives the exit code. */
  static int print(Throwable failure, PrintWriter err) {
    LOGGER.debug("Failed", failure);
    if (failure instanceof ConfigException refused) {
      err.println("meridian: Cannot use the configuration:");
      refused.problems().forEach(problem -> err.println("  - " + problem));
    } else if (failure instanceof CommandException command) {
      err.println("meridian: " + command.getMessage());
      command.details().forEach(line -> err.println("  " + line));
    } else {
      causes(failure, err);
    }
    err.flush();
    return EXIT_CODE;
  }

  private static void causes(Throwable failure, PrintWriter err) {
    Set<String> told = new LinkedHashSet<>();
    Throwable cause = failure;
    while (cause != null && told.size() < MAX_CAUSES) {
      String message =
          cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      if (told.stream().noneMatch(earlier -> earlier.contains(message))) {
        told.add(message);
      }
      cause = cause.getCause();
    }
    String lead = "meridian: ";
    for (String message : told) {
      err.println(lead + message);
      lead = "  because: ";
    }
    if (unforeseen(failure)) {
      place(failure, err);
    }
  }

  private static boolean unforeseen(Throwable failure) {
    return failure instanceof NullPointerException
        || failure instanceof ClassCastException
        || failure instanceof IndexOutOfBoundsException
        || failure instanceof Error;
  }

  private static void place(Throwable failure, PrintWriter err) {
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().startsWith("io.meridian.")) {
        err.println("  " + failure.getClass().getSimpleName() + " at " + frame);
        return;
      }
    }
  }
}
