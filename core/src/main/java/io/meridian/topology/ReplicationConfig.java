package io.meridian.topology;

import io.meridian.config.ConfigTree;
import io.meridian.conflict.Policy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The {@code replication} section, which all programs of all regions share but for {@code
 * local_region} and {@code epoch}.
 *
 * @param topology the regions
 * @param localRegion the region this file is for; one of the topology's
 * @param partitions of every topic but {@code capture.*}; the same everywhere, and for ever
 * @param replicationFactor of topics that Meridian creates
 * @param conflictResolution the name of the strategy for what no policy speaks about
 * @param epoch of the local region's journal, from 1; raised when the journal is founded anew
 */
public record ReplicationConfig(
    Topology topology,
    RegionId localRegion,
    int partitions,
    short replicationFactor,
    String conflictResolution,
    int epoch) {

  private static final Set<String> NEEDING_OPTIONS =
      Set.of("source_priority", "primary_wins", "custom");

  /** Stands for a name that cannot be used; a problem was noted, so nothing ever acts on it. */
  private static final RegionId UNREADABLE = new RegionId("unreadable");

  /**
   * Reads the section. Problems are noted in it, and {@link ConfigTree#complete()} on the root
   * throws them; what this gives has no meaning then.
   */
  public static ReplicationConfig of(ConfigTree section) {
    ReplicationStrategy replication =
        section.choice("strategy", ReplicationStrategy.class, ReplicationStrategy.ACTIVE_ACTIVE);
    RegionId local = regionId(section, "local_region").orElse(UNREADABLE);
    return new ReplicationConfig(
        topology(section, replication, local),
        local,
        section.integer("partitions", 4, 1, 10_000),
        (short) section.integer("replication_factor", 3, 1, Short.MAX_VALUE),
        conflictResolution(section),
        section.integer("epoch", 1, 1, Integer.MAX_VALUE));
  }

  /** Who writes journals: each region, and each region's people. In the order of names. */
  public List<RegionId> writers() {
    return topology.regionIds().stream()
        .flatMap(region -> Stream.of(region, region.operator()))
        .sorted()
        .toList();
  }

  private static String conflictResolution(ConfigTree section) {
    String label = section.text("conflict_resolution", "last_write_wins");
    String strategy = label.equals("lww") ? "last_write_wins" : label;
    if (!Policy.STRATEGIES.contains(strategy)) {
      section.reject("conflict_resolution", label, "expected one of " + Policy.STRATEGIES);
    } else if (NEEDING_OPTIONS.contains(strategy)) {
      section.reject(
          "conflict_resolution",
          label,
          "needs options; leave it out and use meridian policies set");
    }
    return strategy;
  }

  private static Topology topology(
      ConfigTree section, ReplicationStrategy strategy, RegionId local) {
    Topology.Builder builder = Topology.builder(strategy);
    Set<RegionId> named = new HashSet<>();
    boolean readable = true;
    for (ConfigTree region : section.sections("regions")) {
      Optional<RegionId> id = region(region, builder);
      readable &= id.isPresent();
      id.ifPresent(named::add);
    }
    readable &= targets(section, builder);
    // Whatever follows from a name that could not be read is not worth saying too.
    List<String> problems = readable ? builder.problems() : List.of();
    problems.forEach(problem -> section.reject("regions", problem));
    if (readable && !local.equals(UNREADABLE) && !named.contains(local)) {
      section.reject("local_region", local, "expected one of the regions " + named);
    }
    return readable && problems.isEmpty() ? builder.build() : placeholder();
  }

  private static Optional<RegionId> region(ConfigTree section, Topology.Builder builder) {
    Optional<RegionId> id = regionId(section, "id");
    RegionId region = id.orElse(UNREADABLE);
    String name = section.text("name", region.name());
    if (section.flag("is_primary", false)) {
      builder.addPrimaryRegion(region, name);
    } else {
      builder.addRegion(region, name);
    }
    for (ConfigTree zone : section.sections("zones")) {
      String zoneId = zone.text("id");
      builder.addZone(region, zoneId, zone.text("name", zoneId));
      for (ConfigTree node : zone.sections("nodes")) {
        builder.addNode(region, zoneId, node.text("id"), node.text("endpoint"));
      }
    }
    return id;
  }

  private static boolean targets(ConfigTree section, Topology.Builder builder) {
    boolean readable = true;
    for (var entry : section.lists("replication_targets").entrySet()) {
      String key = "replication_targets." + entry.getKey();
      Optional<RegionId> from = regionId(section, key, entry.getKey());
      List<RegionId> to = new ArrayList<>();
      for (String text : entry.getValue()) {
        regionId(section, key, text).ifPresent(to::add);
      }
      readable &= from.isPresent() && to.size() == entry.getValue().size();
      from.ifPresent(region -> builder.replicationTargets(region, to));
    }
    return readable;
  }

  private static Optional<RegionId> regionId(ConfigTree section, String key) {
    String text = section.text(key);
    return text.isEmpty() ? Optional.empty() : regionId(section, key, text);
  }

  private static Optional<RegionId> regionId(ConfigTree section, String key, String text) {
    try {
      return Optional.of(new RegionId(text));
    } catch (IllegalArgumentException e) {
      section.reject(key, text, "expected a region's name, [a-z0-9][a-z0-9-]{0,63}");
      return Optional.empty();
    }
  }

  private static Topology placeholder() {
    return Topology.builder(ReplicationStrategy.ACTIVE_ACTIVE).addRegion(UNREADABLE, "").build();
  }
}
