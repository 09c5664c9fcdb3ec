package io.meridian.topology;

import io.meridian.topology.Topology.Placed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds everything that is wrong with a described topology. */
final class TopologyCheck {

  private static final Pattern ENDPOINT =
      Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\s:/]+):(\\d{1,5})");

  private final ReplicationStrategy strategy;
  private final List<Region> regions;
  private final List<Placed<Zone>> zones;
  private final List<Placed<Node>> nodes;
  private final Map<RegionId, List<RegionId>> targets;
  private final Set<RegionId> known;
  private final List<String> problems = new ArrayList<>();

  TopologyCheck(
      ReplicationStrategy strategy,
      List<Region> regions,
      List<Placed<Zone>> zones,
      List<Placed<Node>> nodes,
      Map<RegionId, List<RegionId>> targets) {
    this.strategy = strategy;
    this.regions = regions;
    this.zones = zones;
    this.nodes = nodes;
    this.targets = targets;
    this.known =
        regions.stream().map(Region::id).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  List<String> problems() {
    if (regions.isEmpty()) {
      problems.add("the topology has no region");
    }
    checkRegions();
    checkZones();
    checkNodes();
    checkTargets();
    checkPrimary();
    checkReach();
    return List.copyOf(problems);
  }

  private void checkRegions() {
    Set<RegionId> met = new HashSet<>();
    for (Region region : regions) {
      if (!met.add(region.id())) {
        problems.add("region id is used twice (region=" + region.id() + ")");
      }
    }
  }

  private void checkZones() {
    Set<String> met = new HashSet<>();
    for (Placed<Zone> zone : zones) {
      String where = "zone=" + zone.item().id() + ", region=" + zone.region();
      if (zone.item().id().isBlank()) {
        problems.add("zone id is empty (region=" + zone.region() + ")");
      } else if (!met.add(zone.region() + "/" + zone.item().id())) {
        problems.add("zone id is used twice in its region (" + where + ")");
      }
      if (!known.contains(zone.region())) {
        problems.add("zone is in an unknown region (" + where + ", known=" + known + ")");
      }
    }
  }

  private void checkNodes() {
    Set<String> places = new HashSet<>();
    zones.forEach(zone -> places.add(zone.region() + "/" + zone.item().id()));
    Set<String> met = new HashSet<>();
    for (Placed<Node> node : nodes) {
      String where =
          "node=" + node.item().id() + ", zone=" + node.zone() + ", region=" + node.region();
      if (node.item().id().isBlank()) {
        problems.add("node id is empty (zone=" + node.zone() + ", region=" + node.region() + ")");
      } else if (!met.add(node.region() + "/" + node.item().id())) {
        problems.add("node id is used twice in its region (" + where + ")");
      }
      if (!known.contains(node.region())) {
        problems.add("node is in an unknown region (" + where + ", known=" + known + ")");
      } else if (!places.contains(node.region() + "/" + node.zone())) {
        problems.add("node is in an unknown zone (" + where + ")");
      }
      if (!reachable(node.item().endpoint())) {
        problems.add(
            "endpoint is not host:port (endpoint=" + node.item().endpoint() + ", " + where + ")");
      }
    }
  }

  private static boolean reachable(String endpoint) {
    var matcher = ENDPOINT.matcher(endpoint);
    if (!matcher.matches()) {
      return false;
    }
    int port = Integer.parseInt(matcher.group(2));
    return port > 0 && port < 65_536;
  }

  private void checkTargets() {
    targets.forEach(
        (from, to) -> {
          if (!known.contains(from)) {
            problems.add(
                "replication targets are given for an unknown region (region="
                    + from
                    + ", known="
                    + known
                    + ")");
          }
          Set<RegionId> met = new HashSet<>();
          for (RegionId target : to) {
            String edge = "region=" + from + ", target=" + target;
            if (!known.contains(target)) {
              problems.add(
                  "replication target is an unknown region (" + edge + ", known=" + known + ")");
            } else if (target.equals(from)) {
              problems.add("region is its own replication target (region=" + from + ")");
            }
            if (!met.add(target)) {
              problems.add("replication target is named twice (" + edge + ")");
            }
          }
        });
  }

  private void checkPrimary() {
    List<RegionId> primaries = regions.stream().filter(Region::primary).map(Region::id).toList();
    if (strategy.needsPrimary() && !regions.isEmpty() && primaries.size() != 1) {
      problems.add(
          (primaries.isEmpty() ? "no region is the primary" : "more than one region is the primary")
              + ", the strategy needs exactly one (strategy="
              + strategy.label()
              + ", primaries="
              + primaries
              + ", regions="
              + known
              + ")");
    }
  }

  private void checkReach() {
    for (Region writer : regions) {
      if (writer.primary() || !strategy.needsPrimary()) {
        Set<RegionId> missed = new LinkedHashSet<>(known);
        missed.removeAll(reach(writer.id()));
        if (!missed.isEmpty()) {
          problems.add(
              "region accepts writes that cannot reach all regions (region="
                  + writer.id()
                  + ", unreachable="
                  + missed
                  + ")");
        }
      }
    }
  }

  private Set<RegionId> reach(RegionId start) {
    Set<RegionId> met = new HashSet<>(Set.of(start));
    Deque<RegionId> open = new ArrayDeque<>(met);
    while (!open.isEmpty()) {
      for (RegionId next : targets.getOrDefault(open.remove(), List.of())) {
        if (met.add(next)) {
          open.add(next);
        }
      }
    }
    return met;
  }
}
