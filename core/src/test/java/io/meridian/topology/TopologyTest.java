package io.meridian.topology;

import static io.meridian.topology.ReplicationStrategy.ACTIVE_ACTIVE;
import static io.meridian.topology.ReplicationStrategy.PRIMARY_REPLICA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {

  private static final RegionId US = new RegionId("us-west-1");
  private static final RegionId EU = new RegionId("eu-central-1");
  private static final RegionId AP = new RegionId("ap-tokyo-1");

  @Test
  void topology_keepsWhatWasDescribed() {
    Topology topology =
        Topology.builder(ACTIVE_ACTIVE)
            .addNode(US, "us-west-1a", "node1", "localhost:50051")
            .addZone(US, "us-west-1a", "Zone A")
            .addRegion(US, "US West")
            .addRegion(EU, "EU Central")
            .replicationTargets(US, List.of(EU))
            .replicationTargets(EU, List.of(US))
            .build();

    assertThat(topology.regionIds()).containsExactly(US, EU);
    assertThat(topology.region(US))
        .contains(
            new Region(
                US,
                "US West",
                false,
                List.of(
                    new Zone(
                        "us-west-1a", "Zone A", List.of(new Node("node1", "localhost:50051"))))));
    assertThat(topology.targets(US)).containsExactly(EU);
    assertThat(topology.sources(US)).containsExactly(EU);
    assertThat(topology.primary()).isEmpty();
  }

  @Test
  void targets_areAllOthersWhenNoneAreSaid() {
    Topology topology = three(ACTIVE_ACTIVE).build();

    assertThat(topology.targets(EU)).containsExactlyInAnyOrder(US, AP);
    assertThat(topology.sources(EU)).containsExactlyInAnyOrder(US, AP);
  }

  @Test
  void reach_goesAlongAnyNumberOfSteps() {
    Topology.Builder ring =
        three(ACTIVE_ACTIVE)
            .replicationTargets(US, List.of(EU))
            .replicationTargets(EU, List.of(AP))
            .replicationTargets(AP, List.of(US));

    assertThat(ring.problems()).isEmpty();
  }

  @Test
  void problems_nameEmptyTopology() {
    assertThat(Topology.builder(PRIMARY_REPLICA).problems())
        .containsExactly("the topology has no region");
  }

  @Test
  void problems_nameIdsUsedTwice() {
    Topology.Builder builder =
        three(ACTIVE_ACTIVE)
            .addRegion(US, "again")
            .addZone(US, "a", "A")
            .addZone(US, "a", "A again")
            .addZone(US, "b", "B")
            .addZone(EU, "a", "another region may have it")
            .addNode(US, "a", "n", "h:1")
            .addNode(US, "b", "n", "h:2")
            .addNode(EU, "a", "n", "h:3");

    assertThat(builder.problems())
        .containsExactly(
            "region id is used twice (region=us-west-1)",
            "zone id is used twice in its region (zone=a, region=us-west-1)",
            "node id is used twice in its region (node=n, zone=b, region=us-west-1)");
  }

  @Test
  void problems_nameWhatIsNotThere() {
    RegionId mars = new RegionId("mars");
    Topology.Builder builder =
        Topology.builder(ACTIVE_ACTIVE)
            .addRegion(US, "US")
            .addZone(mars, "z", "Z")
            .addNode(mars, "z", "n", "h:1")
            .addNode(US, "z", "n", "h:1")
            .addNode(US, "z", "m", "h:70000")
            .replicationTargets(mars, List.of(US))
            .replicationTargets(US, List.of(mars, US, mars));

    assertThat(builder.problems())
        .containsExactly(
            "zone is in an unknown region (zone=z, region=mars, known=[us-west-1])",
            "node is in an unknown region (node=n, zone=z, region=mars, known=[us-west-1])",
            "node is in an unknown zone (node=n, zone=z, region=us-west-1)",
            "node is in an unknown zone (node=m, zone=z, region=us-west-1)",
            "endpoint is not host:port (endpoint=h:70000, node=m, zone=z, region=us-west-1)",
            "replication targets are given for an unknown region (region=mars, known=[us-west-1])",
            "replication target is an unknown region (region=us-west-1, target=mars,"
                + " known=[us-west-1])",
            "region is its own replication target (region=us-west-1)",
            "replication target is an unknown region (region=us-west-1, target=mars,"
                + " known=[us-west-1])",
            "replication target is named twice (region=us-west-1, target=mars)");
  }

  @Test
  void problems_nameMissingAndSecondPrimary() {
    assertThat(three(PRIMARY_REPLICA).problems())
        .singleElement()
        .asString()
        .startsWith("no region is the primary, the strategy needs exactly one");
    assertThat(
            Topology.builder(PRIMARY_REPLICA)
                .addPrimaryRegion(US, "US")
                .addPrimaryRegion(EU, "EU")
                .problems())
        .singleElement()
        .asString()
        .contains("more than one region is the primary", "primaries=[us-west-1, eu-central-1]");
  }

  @Test
  void problems_nameUnreachableRegion() {
    assertThat(
            three(ACTIVE_ACTIVE)
                .replicationTargets(US, List.of(EU))
                .replicationTargets(EU, List.of(US))
                .replicationTargets(AP, List.of(EU))
                .problems())
        .containsExactly(
            "region accepts writes that cannot reach all regions (region=us-west-1,"
                + " unreachable=[ap-tokyo-1])",
            "region accepts writes that cannot reach all regions (region=eu-central-1,"
                + " unreachable=[ap-tokyo-1])");
  }

  @Test
  void replica_needsNoTargetsOfItsOwn() {
    assertThat(
            Topology.builder(PRIMARY_REPLICA)
                .addPrimaryRegion(US, "US")
                .addRegion(EU, "EU")
                .replicationTargets(US, List.of(EU))
                .problems())
        .isEmpty();
  }

  @Test
  void build_throwsWithAllProblems() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Topology.builder(ACTIVE_ACTIVE).build())
        .withMessage("Cannot build topology: the topology has no region");
  }

  private static Topology.Builder three(ReplicationStrategy strategy) {
    return Topology.builder(strategy).addRegion(US, "US").addRegion(EU, "EU").addRegion(AP, "AP");
  }
}
