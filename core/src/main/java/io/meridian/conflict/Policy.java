package io.meridian.conflict;

import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the conflicts of a tenant's resource type are resolved.
 *
 * @param tenant a tenant, or {@code *} for all
 * @param type a resource type, or {@code *} for all
 * @param strategy the name of a strategy
 * @param options what the strategy is given: {@code priority} (regions, comma separated, highest
 *     first) for source_priority; {@code primary} (a region) for primary_wins; {@code
 *     fields.<field>} (latest, max, min, union, counter) for merge; {@code class} (the name of a
 *     {@link TotalOrderKey} or {@link SiblingView}) for custom
 */
public record Policy(
    String tenant, String type, String strategy, SortedMap<String, String> options) {

  /** Stands for every tenant or every type. */
  public static final String ANY = "*";

  /** The names of all strategies. */
  public static final List<String> STRATEGIES =
      List.of(
          "last_write_wins",
          "first_write_wins",
          "source_priority",
          "primary_wins",
          "insert_wins",
          "merge",
          "manual",
          "custom");

  private static final String FIELDS = "fields.";

  /** What holds where nobody set anything. */
  public static final Policy DEFAULT = new Policy(ANY, ANY, "last_write_wins", new TreeMap<>());

  /**
   * @throws IllegalArgumentException when it makes no sense; the message names the option, its
   *     value and what is expected
   */
  public Policy {
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
    List<String> problems = new ArrayList<>();
    if (tenant.isEmpty() || type.isEmpty()) {
      problems.add("tenant and type must not be empty, * stands for all");
    }
    if (!STRATEGIES.contains(strategy)) {
      problems.add("strategy: expected one of " + STRATEGIES);
    }
    for (Map.Entry<String, String> option : options.entrySet()) {
      problem(strategy, option.getKey(), option.getValue(), problems);
    }
    String needed = needed(strategy);
    if (!needed.isEmpty() && !options.containsKey(needed)) {
      problems.add(needed + ": required by " + strategy);
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot use a policy: "
              + String.join("; ", problems)
              + " (tenant="
              + tenant
              + ", type="
              + type
              + ", strategy="
              + strategy
              + ", options="
              + options
              + ")");
    }
  }

  /** Whether it speaks about a resource type of a tenant. */
  public boolean matches(String someTenant, String someType) {
    return (tenant.equals(ANY) || tenant.equals(someTenant))
        && (type.equals(ANY) || type.equals(someType));
  }

  /** The regions of {@code priority}, highest first. */
  public List<RegionId> priority() {
    return regions(options.getOrDefault("priority", ""));
  }

  /** The rule of a field. */
  public FieldRule rule(String field) {
    String label = options.get(FIELDS + field);
    return label == null ? FieldRule.LATEST : rule(FIELDS, label);
  }

  /** The rules of {@code fields.*}, by field. */
  public Map<String, FieldRule> rules() {
    Map<String, FieldRule> rules = new TreeMap<>();
    options.forEach(
        (key, value) -> {
          if (key.startsWith(FIELDS)) {
            rules.put(key.substring(FIELDS.length()), rule(key, value));
          }
        });
    return rules;
  }

  /** Whether events under it carry the row they replaced. */
  public boolean merges() {
    return strategy.equals("merge");
  }

  /** How closely it speaks: a tenant's type before a tenant before a type before all. */
  int closeness() {
    return (tenant.equals(ANY) ? 0 : 2) + (type.equals(ANY) ? 0 : 1);
  }

  private static void problem(String strategy, String key, String value, List<String> problems) {
    boolean known =
        key.equals(needed(strategy))
            || strategy.equals("merge") && key.startsWith(FIELDS) && key.length() > FIELDS.length();
    if (!known) {
      problems.add(key + ": no option of " + strategy);
      return;
    }
    try {
      if (key.startsWith(FIELDS)) {
        rule(key, value);
      } else if (key.equals("priority")) {
        List<RegionId> regions = regions(value);
        if (regions.isEmpty() || regions.stream().distinct().count() < regions.size()) {
          problems.add("priority: expected regions, comma separated, highest first, each once");
        }
      } else if (key.equals("primary")) {
        if (regions(value).size() != 1) {
          problems.add("primary: expected one region");
        }
      } else if (value.isEmpty()) {
        problems.add(key + ": must not be empty");
      }
    } catch (IllegalArgumentException e) {
      problems.add(key + ": " + e.getMessage());
    }
  }

  private static String needed(String strategy) {
    switch (strategy) {
      case "source_priority":
        return "priority";
      case "primary_wins":
        return "primary";
      case "custom":
        return "class";
      default:
        return "";
    }
  }

  private static FieldRule rule(String key, String label) {
    for (FieldRule rule : FieldRule.values()) {
      if (rule.name().equalsIgnoreCase(label)) {
        return rule;
      }
    }
    throw new IllegalArgumentException(
        "expected one of latest, max, min, union, counter (" + key + "=" + label + ")");
  }

  private static List<RegionId> regions(String list) {
    List<RegionId> regions = new ArrayList<>();
    for (String name : list.isEmpty() ? new String[0] : list.split(",", -1)) {
      regions.add(new RegionId(name.trim()));
    }
    return regions;
  }
}
