package io.meridian.cluster;

import java.util.List;

/** Topics are not what they must be; using them would lose events or break the order of keys. */
public final class TopicMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final List<String> problems;

  TopicMismatchException(List<String> problems) {
    super(
        "Cannot use topics: "
            + String.join("; ", problems)
            + " (problems="
            + problems.size()
            + ")");
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each mismatch, in the order of the topics' names. */
  public List<String> problems() {
    return problems;
  }
}
