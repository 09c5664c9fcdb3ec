package io.meridian.resolver;

import io.meridian.config.ConfigTree;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The regions of the tests. */
final class Regions {

  static final RegionId US = new RegionId("us-west-1");
  static final RegionId EU = new RegionId("eu-central-1");
  static final RegionId TOKYO = new RegionId("ap-tokyo-1");
  static final List<RegionId> ALL = List.of(US, EU, TOKYO);

  private Regions() {}

  /** The replication section, as one of the regions has it. */
  static Map<String, Object> section(RegionId local, int partitions) {
    Map<String, Object> section = new HashMap<>();
    section.put("local_region", local.name());
    section.put("partitions", partitions);
    section.put("replication_factor", 1);
    section.put("regions", ALL.stream().map(region -> Map.of("id", region.name())).toList());
    return section;
  }

  static ReplicationConfig replication(RegionId local, int partitions) {
    ConfigTree tree = ConfigTree.of(Map.of("replication", section(local, partitions)), Map.of());
    ReplicationConfig replication = ReplicationConfig.of(tree.section("replication"));
    tree.complete();
    return replication;
  }
}
