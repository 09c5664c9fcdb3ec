package io.meridian.testkit.rules;

import java.util.List;
import java.util.Optional;

/**
 * What became of trying a rule.
 *
 * @param rule its class name
 * @param tried how many sets of siblings it was tried with
 * @param counterexample the case that breaks a duty; empty when the rule is certified
 */
public record Certificate(String rule, int tried, Optional<Counterexample> counterexample) {

  /**
   * A case that breaks a duty.
   *
   * @param duty which one
   * @param siblings the siblings, a line each; empty where none were needed
   * @param one one answer
   * @param other another answer, which should have been the same
   */
  public record Counterexample(String duty, List<String> siblings, String one, String other) {}

  /** Whether no duty was seen broken. */
  public boolean isCertified() {
    return counterexample.isEmpty();
  }

  @Override
  public String toString() {
    return counterexample
        .map(
            c ->
                "Cannot certify a rule: "
                    + c.duty()
                    + " (class="
                    + rule
                    + ")\n  siblings:\n    "
                    + String.join("\n    ", c.siblings())
                    + "\n  once:      "
                    + c.one()
                    + "\n  then:      "
                    + c.other())
        .orElse("certified (class=" + rule + ", tried=" + tried + ")");
  }
}
