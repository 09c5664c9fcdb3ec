package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.config.ConfigException;
import io.meridian.config.ConfigTree;
import io.meridian.topology.ReplicationConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CaptureConfigTest {

  private static final Map<String, Object> DATABASE =
      Map.of("host", "db", "port", 5433, "name", "shop", "user", "capture", "password", "secret");

  @Test
  void config_hasTheDefaultsOfItsRegion() {
    CaptureConfig config = read(Map.of("database", DATABASE), Map.of("bootstrap.servers", "x:1"));
    assertThat(config.store()).isEqualTo("eu");
    assertThat(config.slot()).isEqualTo("meridian");
    assertThat(config.publication()).isEqualTo("meridian");
    assertThat(config.tenant()).isEqualTo("default");
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.tables()).containsExactly("public.*");
    assertThat(config.onTruncate()).isEqualTo(TruncatePolicy.REFUSE);
    assertThat(config.transactionalId()).isEqualTo("meridian-capture-eu-meridian");
    assertThat(config.database()).hasToString("capture@db:5433/shop");
  }

  @Test
  void config_takesEveryKey() {
    CaptureConfig config =
        read(
            Map.of(
                "store",
                "shop-eu",
                "slot",
                "s1",
                "publication",
                "p1",
                "tenant",
                "acme",
                "tables",
                List.of("public.users", "!public.x*"),
                "replica_identity_autoset",
                true,
                "on_truncate",
                "skip",
                "max_transaction_bytes",
                2_000_000,
                "database",
                DATABASE,
                "debezium",
                Map.of("max.batch.size", 512)),
            Map.of());
    assertThat(config.replicaIdentityAutoset()).isTrue();
    assertThat(config.onTruncate()).isEqualTo(TruncatePolicy.SKIP);
    assertThat(config.debezium()).containsEntry("max.batch.size", "512");
    assertThat(config.tables()).containsExactly("public.users", "!public.x*");
  }

  @Test
  void config_takesTheHeartbeatInterval() {
    CaptureConfig config =
        read(Map.of("heartbeat_interval_ms", 100, "database", DATABASE), Map.of());
    assertThat(config.heartbeatInterval()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void config_namesEveryProblem() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "slot",
                        "Not Legal",
                        "tables",
                        List.of("users"),
                        "debezium",
                        Map.of("snapshot.mode", "initial"),
                        "unknown",
                        1,
                        "heartbeat_interval_ms",
                        99,
                        "database",
                        Map.of("host", "db")),
                    Map.of("acks", "1")))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(String.join("\n", e.problems()))
                    .contains("capture.slot")
                    .contains("capture.tables")
                    .contains("snapshot.mode")
                    .contains("capture.unknown")
                    .contains("capture.heartbeat_interval_ms")
                    .contains("capture.database.name")
                    .contains("capture.database.user")
                    .contains("acks=1"));
  }

  private static CaptureConfig read(Map<String, ?> capture, Map<String, String> kafka) {
    Map<String, Object> replication =
        Map.of(
            "local_region",
            "eu",
            "partitions",
            4,
            "regions",
            List.of(Map.of("id", "eu", "name", "Europe"), Map.of("id", "us", "name", "America")));
    ConfigTree root =
        ConfigTree.of(Map.of("replication", replication, "capture", capture), Map.of());
    ReplicationConfig shared = ReplicationConfig.of(root.section("replication"));
    CaptureConfig config = CaptureConfig.of(root.section("capture"), shared, kafka);
    root.complete();
    return config;
  }
}
