package io.meridian.testkit.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one version of the policies decides between the changes that no other saw.
 *
 * @param strategy its name, as in {@code last_write_wins}
 * @param options as in a policy: {@code priority}, {@code primary}, {@code fields.<field>}
 * @param custom of the strategy {@code custom}: what shows, given the changes, the last write first
 */
public record Rule(
    String strategy, Map<String, String> options, @Nullable Function<List<Change>, Shown> custom) {

  /** What holds where nothing was set. */
  public static final Rule LAST_WRITE = new Rule("last_write_wins", Map.of(), null);

  /** Whether rows are merged field by field. */
  boolean merges() {
    return strategy.equals("merge");
  }

  /** The rule of a field in a merge. */
  String of(String field) {
    return options.getOrDefault("fields." + field, "latest");
  }

  /** The order in which the greatest change shows; of a merge, the change that is merged over. */
  Comparator<Change> order(Function<Change, Rule> ruleOf) {
    switch (strategy) {
      case "first_write_wins":
      case "manual":
        return Change.BY_WRITE.reversed();
      case "insert_wins":
        return first(change -> change.delete() ? 1 : 0);
      case "source_priority":
        List<String> ranks = Arrays.asList(options.getOrDefault("priority", "").split(","));
        return first(
            change -> ranks.contains(home(change)) ? ranks.indexOf(home(change)) : ranks.size());
      case "primary_wins":
        return first(
            change -> home(change).equals(ruleOf.apply(change).options.get("primary")) ? 0 : 1);
      default:
        return Change.BY_WRITE;
    }
  }

  private static Comparator<Change> first(Function<Change, Integer> rank) {
    return Comparator.comparing(rank).reversed().thenComparing(Change.BY_WRITE);
  }

  private static String home(Change change) {
    return change.dot().region().replace(".operator", "");
  }
}
