package io.meridian.topology;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The regions and the graph of which region replicates to which. Valid by construction: see {@link
 * Builder#problems()} for what that means. Immutable.
 */
public final class Topology {

  private final ReplicationStrategy strategy;
  private final Map<RegionId, Region> regions;
  private final Map<RegionId, Set<RegionId>> targets;

  private Topology(
      ReplicationStrategy strategy,
      Map<RegionId, Region> regions,
      Map<RegionId, Set<RegionId>> targets) {
    this.strategy = strategy;
    this.regions = regions;
    this.targets = targets;
  }

  /** A topology to be described. */
  public static Builder builder(ReplicationStrategy strategy) {
    return new Builder(strategy);
  }

  /** Which regions accept writes. */
  public ReplicationStrategy strategy() {
    return strategy;
  }

  /** The regions in the order in which they were named; never empty. */
  public List<Region> regions() {
    return List.copyOf(regions.values());
  }

  /** The regions' names in the order in which they were named; never empty. */
  public List<RegionId> regionIds() {
    return List.copyOf(regions.keySet());
  }

  /** Whether there is such a region. */
  public boolean contains(RegionId region) {
    return regions.containsKey(region);
  }

  /** The region of this name. */
  public Optional<Region> region(RegionId region) {
    return Optional.ofNullable(regions.get(region));
  }

  /** The primary; present under {@link ReplicationStrategy#PRIMARY_REPLICA}. */
  public Optional<Region> primary() {
    return regions.values().stream().filter(Region::primary).findFirst();
  }

  /** The regions that this one replicates to directly; empty for a region that is not known. */
  public Set<RegionId> targets(RegionId region) {
    return targets.getOrDefault(region, Set.of());
  }

  /** The regions that replicate to this one directly; empty for a region that is not known. */
  public Set<RegionId> sources(RegionId region) {
    Set<RegionId> sources = new LinkedHashSet<>();
    targets.forEach(
        (from, to) -> {
          if (to.contains(region)) {
            sources.add(from);
          }
        });
    return sources;
  }

  @Override
  public String toString() {
    return strategy.label() + targets;
  }

  /**
   * Describes a topology piece by piece, in any order; says everything that is wrong at the end.
   */
  public static final class Builder {

    private final ReplicationStrategy strategy;
    private final List<Region> regions = new ArrayList<>();
    private final List<Placed<Zone>> zones = new ArrayList<>();
    private final List<Placed<Node>> nodes = new ArrayList<>();
    private final Map<RegionId, List<RegionId>> targets = new LinkedHashMap<>();

    private Builder(ReplicationStrategy strategy) {
      this.strategy = strategy;
    }

    /** Adds a region. */
    public Builder addRegion(RegionId region, String name) {
      regions.add(new Region(region, name, false, List.of()));
      return this;
    }

    /** Adds the region that is the primary. */
    public Builder addPrimaryRegion(RegionId region, String name) {
      regions.add(new Region(region, name, true, List.of()));
      return this;
    }

    /** Adds a zone to a region. */
    public Builder addZone(RegionId region, String zone, String name) {
      zones.add(new Placed<>(region, "", new Zone(zone, name, List.of())));
      return this;
    }

    /** Adds a node to a zone; the endpoint is {@code host:port}. */
    public Builder addNode(RegionId region, String zone, String node, String endpoint) {
      nodes.add(new Placed<>(region, zone, new Node(node, endpoint)));
      return this;
    }

    /**
     * Says to which regions a region replicates. If no region has any said, each replicates to all
     * others; if some have, those that have not replicate to none.
     */
    public Builder replicationTargets(RegionId region, List<RegionId> to) {
      targets.computeIfAbsent(region, r -> new ArrayList<>()).addAll(to);
      return this;
    }

    /**
     * Everything that is wrong, empty when nothing is: no region; an id twice (a region's in the
     * topology, a zone's or a node's in its region) or empty; a zone, node or target of a region or
     * zone that is not there; an endpoint that is not {@code host:port}; a region as its own target
     * or as a target twice; no primary or several where the strategy needs one; a region that
     * cannot be reached, along any number of steps, from one that accepts writes.
     */
    public List<String> problems() {
      return new TopologyCheck(strategy, regions, zones, nodes, graph()).problems();
    }

    /**
     * The topology.
     *
     * @throws IllegalArgumentException with all {@link #problems()}, when there are any
     */
    public Topology build() {
      List<String> problems = problems();
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException("Cannot build topology: " + String.join("; ", problems));
      }
      Map<RegionId, Region> placed = new LinkedHashMap<>();
      Map<RegionId, Set<RegionId>> edges = new LinkedHashMap<>();
      Map<RegionId, List<RegionId>> graph = graph();
      for (Region region : regions) {
        placed.put(
            region.id(),
            new Region(region.id(), region.name(), region.primary(), zonesOf(region.id())));
        edges.put(region.id(), new LinkedHashSet<>(graph.getOrDefault(region.id(), List.of())));
      }
      return new Topology(strategy, placed, edges);
    }

    private List<Zone> zonesOf(RegionId region) {
      List<Zone> placed = new ArrayList<>();
      for (Placed<Zone> zone : zones) {
        if (zone.region().equals(region)) {
          String id = zone.item().id();
          List<Node> within =
              nodes.stream()
                  .filter(n -> n.region().equals(region) && n.zone().equals(id))
                  .map(Placed::item)
                  .toList();
          placed.add(new Zone(id, zone.item().name(), within));
        }
      }
      return placed;
    }

    private Map<RegionId, List<RegionId>> graph() {
      if (!targets.isEmpty()) {
        return targets;
      }
      Map<RegionId, List<RegionId>> mesh = new LinkedHashMap<>();
      for (Region from : regions) {
        mesh.put(
            from.id(),
            regions.stream()
                .map(Region::id)
                .filter(to -> !to.equals(from.id()))
                .distinct()
                .toList());
      }
      return mesh;
    }
  }

  /** A zone or node and where it was said to be; a zone is in no zone. */
  record Placed<T>(RegionId region, String zone, T item) {}
}
