package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.conflict.Policy;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.sandbox.FullerRow;
import io.meridian.topology.RegionId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PolicyCheckTest {

  private final PolicyCheck check =
      new PolicyCheck(List.of(new RegionId("us-west-1"), new RegionId("eu-central-1")));

  /** Looks at where the sibling is in memory. */
  public static final class Moody implements TotalOrderKey {

    /** Made by its name. */
    public Moody() {}

    @Override
    public Comparable<?> key(Sibling sibling) {
      return System.identityHashCode(sibling.version());
    }
  }

  @Test
  void regions_mustBeThere() {
    assertThatCode(() -> check.check(policy("source_priority", "priority", "eu-central-1")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check.check(policy("source_priority", "priority", "us-west-1,mars")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("named=[mars]");
    assertThatThrownBy(() -> check.check(policy("primary_wins", "primary", "mars")))
        .isInstanceOf(CommandException.class);
  }

  @Test
  void rule_isTakenWhenItKeepsItsDuties() {
    assertThatCode(() -> check.check(policy("custom", "class", FullerRow.class.getName())))
        .doesNotThrowAnyException();
  }

  @Test
  void rule_isRefusedWithTheCaseThatBreaksIt() {
    assertThatThrownBy(() -> check.check(policy("custom", "class", Moody.class.getName())))
        .isInstanceOfSatisfying(
            CommandException.class,
            refused -> {
              assertThat(refused).hasMessageStartingWith("Cannot certify a rule: ");
              assertThat(refused.details()).anyMatch(line -> line.contains("siblings"));
            });
    assertThatThrownBy(() -> check.check(policy("custom", "class", "java.lang.String")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("neither a TotalOrderKey nor a SiblingView");
    assertThatThrownBy(() -> check.check(policy("custom", "class", "no.such.Rule")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot be loaded");
  }

  private static Policy policy(String strategy, String option, String value) {
    return new Policy("*", "*", strategy, new TreeMap<>(Map.of(option, value)));
  }
}
