package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {

  @Test
  void queue_isSmallUnlessTheUserSetsTheBatch() {
    assertThat(EngineSettings.of(config(Map.of()), "engine", 18))
        .containsEntry("max.batch.size", "1024")
        .containsEntry("max.queue.size", "2048");
    assertThat(EngineSettings.of(config(Map.of("max.batch.size", "4096")), "engine", 18))
        .containsEntry("max.batch.size", "4096")
        .doesNotContainKey("max.queue.size");
  }

  private static CaptureConfig config(Map<String, String> debezium) {
    return new CaptureConfig(
        new RegionId("eu"),
        1,
        1,
        "eu-db",
        "slot",
        "pub",
        "t",
        List.of("public.*"),
        false,
        TruncatePolicy.REFUSE,
        ReplicatedPolicy.REFUSE,
        1 << 20,
        Duration.ZERO,
        Duration.ofSeconds(1),
        new DatabaseAddress("h", 1, "d", "u", ""),
        debezium,
        Map.of());
  }
}
