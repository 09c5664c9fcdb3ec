package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.config.ConfigException;
import io.meridian.config.ConfigTree;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolverConfigTest {

  @Test
  void properties_areTheResolversOwnWhenNothingIsSaid() {
    ResolverConfig config = read(Map.of());

    assertThat(config.stores()).isEqualTo(ResolverStores.ROCKSDB);
    assertThat(config.streams())
        .containsEntry("application.id", "meridian-resolver-us-west-1")
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("meridian.commit.interval.min.ms", "50")
        .containsEntry("commit.interval.ms", "1000")
        .containsEntry("poll.ms", "50")
        .containsEntry("num.stream.threads", "1")
        .containsEntry("ensure.explicit.internal.resource.naming", "true")
        .containsEntry("state.dir", "meridian-state")
        .containsEntry("replication.factor", "1")
        .containsEntry("group.instance.id", "meridian-resolver-us-west-1")
        .containsEntry("bootstrap.servers", "localhost:9092")
        .doesNotContainKey("auto.offset.reset");
    assertThat(config.registry()).containsEntry("schema.registry.url", "http://localhost:8081");
    assertThat(new StreamsConfig(config.streams()).getProducerConfigs("test"))
        .containsEntry("transaction.timeout.ms", "10000");
  }

  @Test
  void properties_areTheUsersWhenHeSaysSo() {
    ResolverConfig config =
        read(
            Map.of(
                "store",
                "memory",
                "state_dir",
                "/data/state",
                "commit_interval_ms",
                20,
                "streams",
                Map.of(
                    "num.stream.threads",
                    2,
                    "consumer",
                    Map.of("session.timeout.ms", 6000),
                    "group.instance.id",
                    "")));

    assertThat(config.stores()).isEqualTo(ResolverStores.MEMORY);
    assertThat(config.streams())
        .containsEntry("state.dir", "/data/state")
        .containsEntry("meridian.commit.interval.min.ms", "20")
        .containsEntry("num.stream.threads", "2")
        .containsEntry("consumer.session.timeout.ms", "6000")
        .doesNotContainKey("group.instance.id");
  }

  @Test
  void membership_isNotStaticWhenTheProtocolKnowsNoStaticMembers() {
    assertThat(read(Map.of("streams", Map.of("group.protocol", "streams"))).streams())
        .doesNotContainKeys("group.instance.id", "consumer.session.timeout.ms");
  }

  @ParameterizedTest
  @CsvSource({
    "processing.guarantee, at_least_once, must be exactly_once_v2",
    "application.id, mine, must be meridian-resolver-us-west-1",
    "ensure.explicit.internal.resource.naming, false, must be true",
    "auto.offset.reset, latest, cannot be set",
    "consumer.auto.offset.reset, latest, cannot be set",
    "num.stream.threads, many, num.stream.threads"
  })
  void configuration_isRefusedWhenItWouldBreakAPromise(String key, String value, String why) {
    assertThatThrownBy(() -> read(Map.of("streams", Map.of(key, value))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("resolver.streams")
        .hasMessageContaining(key)
        .hasMessageContaining(why);
  }

  @Test
  void configuration_isRefusedWithAllProblemsAtOnce() {
    Map<String, Object> root = new HashMap<>();
    root.put("replication", Regions.section(Regions.US, 4));
    root.put("resolver", Map.of("store", "tape", "commit_interval_ms", 0, "speed", "high"));

    assertThatThrownBy(() -> read(ConfigTree.of(root, Map.of())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("resolver.store")
        .hasMessageContaining("resolver.commit_interval_ms")
        .hasMessageContaining("resolver.speed")
        .hasMessageContaining("bootstrap.servers")
        .hasMessageContaining("schema.registry.url");
  }

  private static ResolverConfig read(Map<String, Object> resolver) {
    return read(
        ConfigTree.of(
            Map.of(
                "replication", Regions.section(Regions.US, 4),
                "kafka", Map.of("bootstrap.servers", "localhost:9092"),
                "schema_registry", Map.of("schema.registry.url", "http://localhost:8081"),
                "resolver", resolver),
            Map.of()));
  }

  private static ResolverConfig read(ConfigTree root) {
    ResolverConfig config = ResolverConfig.of(root);
    root.complete();
    return config;
  }
}
