package io.meridian.target;

import java.time.Duration;

/**
 * How a target keeps older results from being written over local changes that are not yet resolved.
 *
 * @param maxWait how long a row may wait for its local change; then it is written all the same
 */
public record GuardRules(Mode mode, Duration maxWait) {

  /** As it is unless somebody says otherwise. */
  public static final GuardRules DEFAULT = new GuardRules(Mode.AUTO, Duration.ofSeconds(30));

  /** Whether there is a guard. The names are those of the configuration, in upper case. */
  public enum Mode {
    /** Where the database keeps commit times. */
    AUTO,
    /** Always: a database that does not keep them is refused. */
    REQUIRED,
    /** Never. */
    OFF
  }
}
