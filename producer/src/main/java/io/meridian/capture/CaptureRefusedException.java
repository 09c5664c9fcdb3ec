package io.meridian.capture;

import java.util.List;

/** The capture may not start as things are. Nothing was journaled. */
public final class CaptureRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  CaptureRefusedException(List<String> problems) {
    super("Cannot capture: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that has to be put right, each with the table, column or slot; never empty. */
  public List<String> problems() {
    return problems;
  }
}
