package io.meridian.sandbox;

import io.meridian.conflict.Policy;
import io.meridian.topology.RegionId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Policies for the sample workload: each strategy with options that make sense for its tables. */
final class SamplePolicies {

  private SamplePolicies() {}

  /**
   * What is set before anything is written.
   *
   * @param strategy one of {@link Policy#STRATEGIES}
   * @param regions in their order
   * @return empty for what holds anyway
   */
  static List<Policy> of(String strategy, List<RegionId> regions) {
    switch (strategy) {
      case "last_write_wins":
        return List.of();
      case "source_priority":
        String order = regions.stream().map(RegionId::name).collect(Collectors.joining(","));
        return List.of(forAll(strategy, Map.of("priority", order)));
      case "primary_wins":
        return List.of(forAll(strategy, Map.of("primary", regions.get(0).name())));
      case "custom":
        return List.of(forAll(strategy, Map.of("class", FullerRow.class.getName())));
      case "merge":
        return List.of(
            forAll(strategy, Map.of()),
            forType("customers", Map.of("fields.credit", "counter", "fields.tier", "max")),
            forType("orders", Map.of("fields.total", "min")),
            forType("every_type", Map.of("fields.a_bigint", "max", "fields.an_integer", "min")));
      default:
        return List.of(forAll(strategy, Map.of()));
    }
  }

  private static Policy forAll(String strategy, Map<String, String> options) {
    return new Policy(Policy.ANY, Policy.ANY, strategy, new TreeMap<>(options));
  }

  private static Policy forType(String type, Map<String, String> fields) {
    return new Policy(Policy.ANY, type, "merge", new TreeMap<>(fields));
  }
}
