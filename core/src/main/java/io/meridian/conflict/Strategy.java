package io.meridian.conflict;

/**
 * Which of the versions nobody has superseded is visible. A pure function of the key's state: it
 * reads no clock, no configuration of the process and no order of arrival, so every region answers
 * alike. See docs/conflicts.md for what each rule means.
 */
public interface Strategy {

  /**
   * What is visible.
   *
   * @param state with at least one sibling
   */
  Visible visible(KeyState state);

  /** The strategy's name in policies, in lower snake case. */
  String label();

  /** Whether several siblings wait for a person's decision. */
  default boolean holds() {
    return false;
  }
}
