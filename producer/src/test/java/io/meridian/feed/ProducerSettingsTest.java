package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ProducerSettingsTest {

  @Test
  void settings_areIdempotentAndAcknowledgedByAll() {
    assertThat(ProducerSettings.of(Map.of("bootstrap.servers", "x:1", "acks", "-1")))
        .containsEntry("enable.idempotence", true)
        .containsEntry("acks", "all")
        .containsEntry("bootstrap.servers", "x:1");
  }

  @Test
  void settings_nameEverythingThatWeakensThem() {
    Map<String, String> weak =
        Map.of(
            "acks",
            "1",
            "enable.idempotence",
            "false",
            "retries",
            "0",
            "max.in.flight.requests.per.connection",
            "6",
            "partitioner.class",
            "x",
            "transactional.id",
            "y");
    assertThatThrownBy(() -> ProducerSettings.of(weak))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "acks=1",
            "enable.idempotence=false",
            "retries=0",
            "max.in.flight.requests.per.connection=6",
            "partitioner.class",
            "transactional.id");
  }

  @Test
  void settings_compressWithLz4UnlessToldAndRefuseWhatThereIsNot() {
    assertThat(ProducerSettings.of(Map.of())).containsEntry("compression.type", "lz4");
    assertThat(ProducerSettings.of(Map.of("compression.type", "zstd")))
        .containsEntry("compression.type", "zstd");
    assertThat(ProducerSettings.problems(Map.of("compression.type", "rar")))
        .singleElement()
        .asString()
        .contains("compression.type=rar", "zstd");
  }

  @Test
  void settings_refuseWhatIsNoNumber() {
    assertThat(ProducerSettings.problems(Map.of("retries", "many")))
        .singleElement()
        .asString()
        .contains("retries=many");
  }
}
