package io.meridian.conflict;

import static io.meridian.conflict.Operation.DELETE;
import static io.meridian.conflict.Operation.INSERT;
import static io.meridian.conflict.Operation.UPDATE;
import static io.meridian.conflict.Writes.ends;
import static io.meridian.conflict.Writes.joined;
import static io.meridian.conflict.Writes.merging;
import static io.meridian.conflict.Writes.policy;
import static io.meridian.conflict.Writes.text;
import static io.meridian.conflict.Writes.under;
import static io.meridian.conflict.Writes.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.version.VersionVector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StrategyFactoryTest {

  private static final Event A = write("a", 0, 3, INSERT, "", "v=3");
  private static final Event B = write("b", 0, 2, INSERT, "", "v=2");
  private static final Event C = write("c", 0, 1, DELETE, "", "v=1");

  @Test
  void names_standForTheirStrategies() {
    for (String name : List.of("last_write_wins", "first_write_wins", "insert_wins", "manual")) {
      Strategy strategy = strategies(policy(name)).at(1);
      assertThat(strategy.label()).isEqualTo(name);
      assertThat(strategy.holds()).isEqualTo(name.equals("manual"));
    }
    assertThat(strategies(policy("merge")).at(1).label()).isEqualTo("merge");
    assertThat(strategies(policy("manual")).at(0).label()).isEqualTo("last_write_wins");
  }

  @Test
  void sourcePriority_isHighestFirstThenTheLastWrite() {
    assertThat(shown(policy("source_priority", "priority=c,b"), A, B, C)).isEqualTo("deleted v=1");
    assertThat(shown(policy("source_priority", "priority=b,c"), A, B, C)).isEqualTo("v=2");
    // Who is not named comes after all that are; among those the last write.
    assertThat(shown(policy("source_priority", "priority=x"), A, B, C)).isEqualTo("v=3");
    Event decided = write("b.operator", 0, 9, UPDATE, "", "v=9");
    assertThat(shown(policy("source_priority", "priority=b,a"), A, B, decided)).isEqualTo("v=9");
  }

  @Test
  void primaryWins_goesByTheRoleAsOfEachEventsOwnPolicy() {
    Strategies strategies =
        strategies(policy("primary_wins", "primary=b"), policy("primary_wins", "primary=a"));
    List<Event> before = List.of(under(1, A), under(1, B), under(1, C));
    List<Event> after = List.of(under(2, A), under(1, B), under(1, C));

    assertThat(ends(before, order -> text(strategies.visible(joined(order)))))
        .containsExactly("v=2");
    // Both were written by the primary of their time: the last write.
    assertThat(ends(after, order -> text(strategies.visible(joined(order)))))
        .containsExactly("v=3");
  }

  @Test
  void policyChange_holdsForAKeyOnceAnyEventNamesIt() {
    Strategies strategies =
        strategies(
            policy("first_write_wins"), policy("insert_wins"), policy("merge", "fields.n=counter"));
    Event one = under(1, write("a", 0, 1, DELETE, "", "n=1"));
    Event two = under(2, write("b", 0, 2, INSERT, "", "n=2"));
    Policy merge = policy("merge", "fields.n=counter");
    Event three = merging(merge, under(3, write("c", 0, 3, UPDATE, "b=1:0", "n=5")), "n=2");
    Event four = merging(merge, under(3, write("d", 0, 4, UPDATE, "b=1:0", "n=3")), "n=2");

    assertThat(ends(List.of(one), order -> text(strategies.visible(joined(order)))))
        .containsExactly("deleted n=1");
    assertThat(ends(List.of(one, two), order -> text(strategies.visible(joined(order)))))
        .containsExactly("n=2");
    assertThat(ends(List.of(one, two, three, four), order -> joined(order))).hasSize(1);
    assertThat(ends(List.of(one, two, three, four), o -> text(strategies.visible(joined(o)))))
        .containsExactly("n=6");
  }

  @Test
  void forgottenKey_isResolvedAlikeOnlyWhereEveryWriterKnowsItsPolicy() {
    Strategies strategies = strategies(policy("last_write_wins"), policy("first_write_wins"));
    Event delete = under(2, write("a", 0, 1, DELETE, "", "k=1"));
    Event one = under(1, write("b", 0, 2, INSERT, "a=1:0", "v=2"));
    Event two = under(1, write("c", 0, 3, INSERT, "a=1:0", "v=3"));
    KeyEntry tombstone = new KeyEntry(KeyState.EMPTY.join(delete), null);
    VersionVector stable = VersionVector.parse("a=1:0");

    assertThat(tombstone.isPurgeable(stable)).isTrue();
    assertThat(text(strategies.visible(joined(List.of(one, two))))).isEqualTo("v=3");
    assertThat(text(strategies.visible(joined(List.of(delete, one, two))))).isEqualTo("v=2");
    // So it may not be forgotten while b and c still write under the first policy.
    assertThat(tombstone.isPurgeable(stable, 1)).isFalse();
    assertThat(tombstone.isPurgeable(stable, 2)).isTrue();
    assertThat(tombstone.isPurgeable(VersionVector.EMPTY, 2)).isFalse();
  }

  @Test
  void custom_isMadeOnceFromItsClassName() {
    int[] made = {0};
    StrategyFactory factory =
        new StrategyFactory(
            () -> PolicyBook.EMPTY.with(1, policy("custom", "class=my.Rule")),
            Rows.FORMAT,
            name -> {
              made[0]++;
              assertThat(name).isEqualTo("my.Rule");
              return (TotalOrderKey) sibling -> sibling.version().dot().region();
            });
    Strategies strategies = factory.of("t", "orders");

    assertThat(text(strategies.at(1).visible(joined(List.of(A, B))))).isEqualTo("v=2");
    assertThat(strategies.at(1)).isSameAs(strategies.at(1));
    assertThat(made).containsExactly(1);
  }

  @Test
  void custom_makesARowOfAllSiblings() {
    SiblingView sum =
        siblings ->
            new SiblingView.View(
                siblings.get(0),
                Map.of(
                    "v",
                    FieldValue.number(
                        siblings.stream()
                            .map(sibling -> sibling.fields().get("v").amount())
                            .reduce(java.math.BigDecimal.ZERO, java.math.BigDecimal::add)
                            .toString())));
    Strategy strategy = Custom.showing(sum, Rows.FORMAT);

    assertThat(Writes.shown(List.of(A, B), strategy)).containsExactly("v=5");
    assertThat(Writes.shown(List.of(A), strategy)).containsExactly("v=3");
  }

  @Test
  void custom_thatThrowsShowsTheLastWrite() {
    TotalOrderKey broken =
        sibling -> {
          throw new IllegalStateException("no");
        };

    assertThat(Writes.shown(List.of(A, B, C), Custom.picking(broken, Rows.FORMAT)))
        .containsExactly("v=3");
  }

  @Test
  void custom_isRefusedWhenItIsNoRule() {
    StrategyFactory factory =
        new StrategyFactory(
            () -> PolicyBook.EMPTY.with(1, policy("custom", "class=my.Rule")),
            Rows.FORMAT,
            name -> "not a rule");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> factory.of("t", "orders").at(1))
        .withMessageContaining("neither a TotalOrderKey nor a SiblingView (class=my.Rule)");
  }

  private static String shown(Policy policy, Event... events) {
    Strategies strategies = strategies(policy);
    List<Event> under = List.of(events).stream().map(event -> under(1, event)).toList();
    List<String> ends = ends(under, order -> text(strategies.visible(joined(order))));
    assertThat(ends).hasSize(1);
    return ends.get(0);
  }

  private static Strategies strategies(Policy... policies) {
    PolicyBook book = PolicyBook.EMPTY;
    for (int i = 0; i < policies.length; i++) {
      book = book.with(i + 1, policies[i]);
    }
    PolicyBook whole = book;
    return new StrategyFactory(() -> whole, Rows.FORMAT, name -> name).of("t", "orders");
  }
}
