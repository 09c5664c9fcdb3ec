package io.meridian.testkit.simulation;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.conflict.Sibling;
import io.meridian.conflict.SiblingView;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.StrategyFactory;
import io.meridian.conflict.TotalOrderKey;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Reference;
import io.meridian.testkit.model.Shown;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Policies, as the product and as the model see them. */
record Settings(PolicyBook book, Strategies strategies, Reference reference) {

  private static final String ANY = "t";

  /** One policy of each strategy, with the regions a, b and c. */
  static final List<Policy> POLICIES =
      List.of(
          policy("last_write_wins", Map.of()),
          policy("first_write_wins", Map.of()),
          policy("source_priority", Map.of("priority", "c,a")),
          policy("primary_wins", Map.of("primary", "b")),
          policy("insert_wins", Map.of()),
          policy("manual", Map.of()),
          policy("custom", Map.of("class", "greatest")),
          policy("custom", Map.of("class", "sum")),
          policy(
              "merge",
              Map.of(
                  "fields.hi",
                  "max",
                  "fields.lo",
                  "min",
                  "fields.s",
                  "union",
                  "fields.n",
                  "counter")),
          policy("merge", Map.of("fields.hi", "counter", "fields.n", "max")));

  static Settings of(PolicyBook book) {
    return new Settings(
        book,
        new StrategyFactory(() -> book, TextRows.FORMAT, Settings::rule).of(ANY, ANY),
        new Reference(Translation.rules(book, ANY, ANY, Settings::reference)));
  }

  Policy policy(long version) {
    return book.find(ANY, ANY, version);
  }

  static Policy policy(String strategy, Map<String, String> options) {
    return new Policy(Policy.ANY, Policy.ANY, strategy, new TreeMap<>(options));
  }

  static Object rule(String name) {
    if (name.equals("greatest")) {
      return (TotalOrderKey) sibling -> amount(sibling);
    }
    return (SiblingView)
        siblings -> {
          BigDecimal sum = BigDecimal.ZERO;
          for (Sibling sibling : siblings) {
            sum = sum.add(amount(sibling));
          }
          return new SiblingView.View(
              siblings.get(0), Map.of("n", FieldValue.number(sum.toPlainString())));
        };
  }

  static Function<List<Change>, Shown> reference(String name) {
    if (name.equals("greatest")) {
      return changes ->
          Shown.of(
              changes.stream()
                  .max(
                      Comparator.comparingLong((Change c) -> amount(c))
                          .thenComparing(Change.BY_WRITE))
                  .orElseThrow());
    }
    return changes -> {
      Change last = changes.get(0);
      Map<String, String> row = new HashMap<>(last.row());
      long sum = changes.stream().mapToLong(Settings::amount).sum();
      row.computeIfPresent("n", (column, old) -> Long.toString(sum));
      return last.delete() ? Shown.of(last) : new Shown(last, row);
    };
  }

  private static BigDecimal amount(Sibling sibling) {
    return sibling.fields().getOrDefault("n", FieldValue.NULL).amount();
  }

  private static long amount(Change change) {
    return Long.parseLong(change.row().getOrDefault("n", "0"));
  }
}
