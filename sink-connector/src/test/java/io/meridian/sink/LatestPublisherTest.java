package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LatestPublisherTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final SinkCounters counters = new SinkCounters();
  private final LatestPublisher publisher =
      new LatestPublisher("test", () -> producer, Duration.ZERO, counters);

  @AfterEach
  void close() {
    publisher.close();
  }

  @Test
  void value_isPublishedAgainWhenItCouldNotBe() {
    publish("k", "1");
    await().until(() -> values().equals(List.of("k=1")));

    producer.errorNext(new TimeoutException("away"));

    await().until(() -> values().equals(List.of("k=1", "k=1")));
    assertThat(counters.publishFailures.sum()).isEqualTo(1);
  }

  @Test
  void value_isNotPublishedAgainBehindANewerOne() {
    publish("k", "1");
    await().until(() -> values().size() == 1);
    publish("k", "2");
    await().until(() -> values().size() == 2);

    producer.errorNext(new TimeoutException("away"));
    producer.completeNext();
    publish("other", "3");

    await().until(() -> values().size() == 3);
    assertThat(values()).containsExactly("k=1", "k=2", "other=3");
  }

  private void publish(String key, String value) {
    publisher.publish(
        key,
        new LatestPublisher.Latest(
            "topic",
            0,
            key.getBytes(StandardCharsets.UTF_8),
            () -> value.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> values() {
    return producer.history().stream()
        .map(record -> text(record.key()) + "=" + text(record.value()))
        .toList();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
