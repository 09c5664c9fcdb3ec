package io.meridian.cli;

import java.util.List;

/** A command cannot go on, for a reason that the person at the screen can act on. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> details;

  CommandException(String message) {
    this(message, List.of());
  }

  CommandException(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  /** Lines to show below the message; may be empty. */
  List<String> details() {
    return details;
  }
}
