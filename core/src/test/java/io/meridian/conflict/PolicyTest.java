package io.meridian.conflict;

import static io.meridian.conflict.Writes.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.topology.RegionId;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "newest         |                    | strategy: expected one of [last_write_wins",
        "source_priority|                    | priority: required by source_priority",
        "source_priority| priority=           | priority: expected regions, comma separated",
        "source_priority| priority=eu,us,eu   | highest first, each once",
        "source_priority| priority=EU         | priority: Cannot use region name",
        "source_priority| primary=eu          | primary: no option of source_priority",
        "primary_wins   |                    | primary: required by primary_wins",
        "primary_wins   | primary=            | primary: expected one region",
        "primary_wins   | primary=eu,us       | primary: expected one region",
        "custom         |                    | class: required by custom",
        "custom         | class=              | class: must not be empty",
        "merge          | fields.a=newest     | expected one of latest, max, min, union, counter",
        "merge          | fields.=max         | fields.: no option of merge",
        "manual         | fields.a=max        | fields.a: no option of manual",
      })
  void nonsense_isRefusedWithTheOptionAndWhatIsExpected(
      String strategy, String option, String expected) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> option(strategy, option))
        .withMessageStartingWith("Cannot use a policy: ")
        .withMessageContaining(expected)
        .withMessageContaining("strategy=" + strategy);
  }

  @Test
  void nonsense_isRefusedWithAllThatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Policy("", "orders", "newest", new TreeMap<>(Map.of("a", "b"))))
        .withMessageContaining("tenant and type must not be empty")
        .withMessageContaining("strategy: expected one of")
        .withMessageContaining("a: no option of newest");
  }

  @Test
  void options_areReadInTheirForms() {
    assertThat(policy("source_priority", "priority=us, eu").priority())
        .containsExactly(new RegionId("us"), new RegionId("eu"));
    Policy merge = policy("merge", "fields.n=counter", "fields.hi=MAX");
    assertThat(merge.rules()).isEqualTo(Map.of("n", FieldRule.COUNTER, "hi", FieldRule.MAX));
    assertThat(merge.rule("n")).isEqualTo(FieldRule.COUNTER);
    assertThat(merge.rule("other")).isEqualTo(FieldRule.LATEST);
    assertThat(merge.merges()).isTrue();
    assertThat(Policy.DEFAULT.merges()).isFalse();
  }

  @Test
  void book_answersWithTheClosestThenTheLast() {
    Policy all = of("*", "*", "manual");
    Policy type = of("*", "orders", "insert_wins");
    Policy tenant = of("acme", "*", "first_write_wins");
    Policy both = of("acme", "orders", "merge");
    PolicyBook book =
        PolicyBook.EMPTY
            .with(2, both)
            .with(4, tenant)
            .with(6, type)
            .with(8, all)
            .with(9, of("acme", "orders", "last_write_wins"));

    assertThat(book.find("acme", "orders", 1)).isEqualTo(Policy.DEFAULT);
    assertThat(book.find("acme", "orders", 8)).isEqualTo(both);
    assertThat(book.find("acme", "orders", 9).strategy()).isEqualTo("last_write_wins");
    assertThat(book.find("acme", "items", 8)).isEqualTo(tenant);
    assertThat(book.find("other", "orders", 8)).isEqualTo(type);
    assertThat(book.find("other", "orders", 5)).isEqualTo(Policy.DEFAULT);
    assertThat(book.find("other", "items", 8)).isEqualTo(all);
    assertThat(book.find("other", "items", Long.MAX_VALUE)).isEqualTo(all);
    assertThat(book.version()).isEqualTo(9);
    assertThat(book.all()).containsOnlyKeys(2L, 4L, 6L, 8L, 9L);
  }

  @Test
  void book_takesOnlyVersionsThatGrow() {
    PolicyBook book = PolicyBook.EMPTY.with(3, Policy.DEFAULT);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> book.with(3, Policy.DEFAULT))
        .withMessage("Cannot add a policy: versions must grow (version=3, last=3)");
    assertThat(book.with(4, Policy.DEFAULT).version()).isEqualTo(4);
    assertThat(book.version()).isEqualTo(3);
  }

  private static Policy option(String strategy, String option) {
    return option == null ? policy(strategy) : policy(strategy, option);
  }

  private static Policy of(String tenant, String type, String strategy) {
    return new Policy(tenant, type, strategy, new TreeMap<>());
  }
}
