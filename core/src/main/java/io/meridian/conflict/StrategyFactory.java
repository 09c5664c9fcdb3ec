package io.meridian.conflict;

import io.meridian.topology.RegionId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** Policies to strategies. Owned by one thread: rules of the user's own are made once and kept. */
public final class StrategyFactory {

  private final Supplier<PolicyBook> book;
  private final RowFormat format;
  private final Function<String, Object> classes;
  private final Map<Policy, Strategy> made = new ConcurrentHashMap<>();

  /**
   * @param book the policies known by now; only grows
   * @param classes makes a rule of the user's own from its class name
   */
  public StrategyFactory(
      Supplier<PolicyBook> book, RowFormat format, Function<String, Object> classes) {
    this.book = book;
    this.format = format;
    this.classes = classes;
  }

  /**
   * The strategies of a resource type.
   *
   * @throws IllegalArgumentException on use, when a rule of the user's own cannot be loaded
   */
  public TypeStrategies of(String tenant, String type) {
    return new TypeStrategies(this, tenant, type);
  }

  /** The policies known by now. */
  PolicyBook book() {
    return book.get();
  }

  /** The strategy that a policy of a resource type asks for. */
  Strategy strategy(Policy policy, String tenant, String type) {
    return policy.strategy().equals("primary_wins")
        ? primaryWins(tenant, type)
        : made.computeIfAbsent(policy, this::make);
  }

  private Strategy make(Policy policy) {
    switch (policy.strategy()) {
      case "first_write_wins":
        return PickOne.FIRST_WRITE_WINS;
      case "insert_wins":
        return PickOne.INSERT_WINS;
      case "manual":
        return PickOne.MANUAL;
      case "source_priority":
        return sourcePriority(policy.priority());
      case "merge":
        return new FieldMerge(policy.rules(), format);
      case "custom":
        return custom(policy.options().getOrDefault("class", ""));
      default:
        return PickOne.LAST_WRITE_WINS;
    }
  }

  /** Regions that are not named come after all that are. */
  static Strategy sourcePriority(List<RegionId> priority) {
    Comparator<Version> byRank =
        Comparator.comparingInt(
            version -> {
              int rank = priority.indexOf(version.dot().region().home());
              return rank < 0 ? -priority.size() : -rank;
            });
    return new PickOne("source_priority", byRank.thenComparing(Version.BY_WRITE), false);
  }

  /** The primary is that of the policy which the version itself was written under. */
  private Strategy primaryWins(String tenant, String type) {
    Comparator<Version> byRole =
        Comparator.comparing(version -> isFromPrimary(version, tenant, type));
    return new PickOne("primary_wins", byRole.thenComparing(Version.BY_WRITE), false);
  }

  private boolean isFromPrimary(Version version, String tenant, String type) {
    Policy policy = book.get().find(tenant, type, version.policy());
    return version.dot().region().home().name().equals(policy.options().get("primary"));
  }

  private Strategy custom(String className) {
    Object rule = classes.apply(className);
    if (rule instanceof TotalOrderKey key) {
      return Custom.picking(key, format);
    }
    if (rule instanceof SiblingView view) {
      return Custom.showing(view, format);
    }
    throw new IllegalArgumentException(
        "Cannot use a rule: it is neither a TotalOrderKey nor a SiblingView (class="
            + className
            + ")");
  }
}
