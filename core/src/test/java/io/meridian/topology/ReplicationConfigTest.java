package io.meridian.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meridian.config.ConfigException;
import io.meridian.config.ConfigTree;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationConfigTest {

  private static final RegionId US = new RegionId("us-west-1");
  private static final RegionId EU = new RegionId("eu-central-1");

  private final Map<String, Object> section =
      new HashMap<>(
          Map.of(
              "local_region",
              "us-west-1",
              "regions",
              List.of(
                  Map.of(
                      "id", "us-west-1",
                      "name", "US West",
                      "zones",
                          List.of(
                              Map.of(
                                  "id",
                                  "us-west-1a",
                                  "nodes",
                                  List.of(Map.of("id", "node1", "endpoint", "localhost:1"))))),
                  Map.of("id", "eu-central-1", "is_primary", false))));

  @Test
  void config_hasItsDefaultsWhenOnlyRegionsAreGiven() {
    ReplicationConfig config = read(Map.of());

    assertThat(config.localRegion()).isEqualTo(US);
    assertThat(config.topology().regionIds()).containsExactly(US, EU);
    assertThat(config.topology().targets(US)).containsExactly(EU);
    assertThat(config.topology().region(EU).orElseThrow().name()).isEqualTo("eu-central-1");
    assertThat(config.partitions()).isEqualTo(4);
    assertThat(config.replicationFactor()).isEqualTo((short) 3);
    assertThat(config.epoch()).isEqualTo(1);
    assertThat(config.conflictResolution()).isEqualTo("last_write_wins");
  }

  @Test
  void config_takesEverythingTheSectionSays() {
    section.put("strategy", "primary_replica");
    section.put("conflict_resolution", "lww");
    section.put("partitions", 12);
    section.put("replication_factor", 1);
    section.put("epoch", 2);
    section.put("replication_targets", Map.of("us-west-1", List.of("eu-central-1")));

    ReplicationConfig config =
        read(Map.of("MERIDIAN__REPLICATION__REGIONS__0__IS_PRIMARY", "true"));

    assertThat(config.topology().primary().orElseThrow().id()).isEqualTo(US);
    assertThat(config.topology().targets(EU)).isEmpty();
    assertThat(config.partitions()).isEqualTo(12);
    assertThat(config.replicationFactor()).isEqualTo((short) 1);
    assertThat(config.epoch()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"first_write_wins", "insert_wins", "merge", "manual"})
  void rule_isTakenByName(String rule) {
    section.put("conflict_resolution", rule);

    assertThat(read(Map.of()).conflictResolution()).isEqualTo(rule);
  }

  @ParameterizedTest
  @ValueSource(strings = {"source_priority", "primary_wins", "custom"})
  void rule_isRefusedWhenItNeedsOptions(String rule) {
    section.put("conflict_resolution", rule);

    assertThat(problems())
        .containsExactly(
            "replication.conflict_resolution: needs options; leave it out and use meridian policies"
                + " set (value="
                + rule
                + ")");
  }

  @Test
  void problems_areAllSaidAtOnce() {
    section.put("local_region", "mars");
    section.put("conflict_resolution", "dice");
    section.put("partitions", 0);
    section.put("strategy", "primary_replica");
    section.put("replication_targets", Map.of("us-west-1", List.of("venus")));
    section.put("max_retry", 3);

    assertThat(problems())
        .satisfiesExactlyInAnyOrder(
            p ->
                assertThat(p)
                    .startsWith("replication.local_region: expected one of")
                    .contains("mars"),
            p -> assertThat(p).contains("conflict_resolution").contains("dice"),
            p -> assertThat(p).contains("replication.partitions").contains("1 to 10000"),
            p ->
                assertThat(p).contains("replication target is an unknown region").contains("venus"),
            p -> assertThat(p).contains("no region is the primary"),
            p -> assertThat(p).contains("replication.max_retry: unknown key"));
  }

  @Test
  void names_areRefusedWithTheirPathWhenIllegal() {
    section.put("local_region", "US West");
    section.put("regions", List.of(Map.of("id", "EU"), Map.of()));

    assertThat(problems())
        .containsExactly(
            "replication.local_region: expected a region's name, [a-z0-9][a-z0-9-]{0,63}"
                + " (value=US West)",
            "replication.regions[0].id: expected a region's name, [a-z0-9][a-z0-9-]{0,63}"
                + " (value=EU)",
            "replication.regions[1].id: is required");
  }

  @Test
  void regions_areRequired() {
    section.remove("regions");

    assertThat(problems()).contains("replication.regions: the topology has no region");
  }

  private ReplicationConfig read(Map<String, String> env) {
    ConfigTree root = ConfigTree.of(Map.of("replication", section), env);
    ReplicationConfig config = ReplicationConfig.of(root.section("replication"));
    root.complete();
    return config;
  }

  private List<String> problems() {
    return catchThrowableOfType(ConfigException.class, () -> read(Map.of())).problems();
  }
}
