package io.meridian.config;

import java.util.List;

/**
 * A configuration that nothing may start with. Says everything that is wrong, one problem a line.
 */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param problems at least one, each with the full path of the key, what is wrong and what is
   *     legal
   */
  public ConfigException(List<String> problems) {
    super(
        "Cannot use configuration: "
            + problems.size()
            + (problems.size() == 1 ? " problem" : " problems")
            + "\n  "
            + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems in the order in which they were found; never empty. */
  public List<String> problems() {
    return problems;
  }
}
