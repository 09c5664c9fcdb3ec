package io.meridian.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Promises of the gate: what a producer has lost its broker with is not sent before it is open. */
class ConnectionGateIT {

  private static final ProducerRecord<byte[], byte[]> RECORD =
      new ProducerRecord<>("outputs", new byte[] {1});
  private static final long PATIENCE_SECONDS = 60;

  @Test
  void records_waitAfterALostConnectionUntilTheGateIsOpened() throws Exception {
    AtomicInteger closed = new AtomicInteger();
    try (Scratch scratch = Scratch.create("connection-gate");
        KafkaBroker broker = KafkaBroker.start(scratch);
        KafkaProducer<byte[], byte[]> gated = producer(broker);
        KafkaProducer<byte[], byte[]> other = producer(broker)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic(RECORD.topic(), 1, (short) 1))).all().get();
      }
      ConnectionGate gate = ConnectionGate.before(gated, closed::incrementAndGet);
      gated.send(RECORD).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(closed).as("closed with the connection").hasValue(0);

      broker.kill9();
      await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> closed.get() == 1);
      broker.restart();
      Future<RecordMetadata> waiting = gated.send(RECORD);
      for (int sent = 0; sent < 100; sent++) {
        other.send(RECORD).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(waiting).as("of a gate that is closed").isNotDone();
      assertThat(gate.open(gate.losses() - 1)).as("by who knows of fewer losses").isFalse();
      assertThat(waiting).isNotDone();

      assertThat(gate.open(gate.losses())).isTrue();

      waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      gated.send(RECORD).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(closed).hasValue(1);
    }
  }

  private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
