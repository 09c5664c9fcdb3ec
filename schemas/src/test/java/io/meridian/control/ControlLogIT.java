package io.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.cluster.TopicAdmin;
import io.meridian.conflict.Policy;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decisions are read by all alike, from a real broker. */
class ControlLogIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RegionId EU = new RegionId("eu");

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private Scratch scratch;
  private KafkaBroker broker;
  private ControlWriter writer;

  @BeforeEach
  void startBroker() {
    scratch = Scratch.create("control");
    broker = KafkaBroker.start(scratch);
    try (Admin admin = Admin.create(kafka())) {
      TopicAdmin.create(List.of(EU), 1, (short) 1, admin);
    }
    writer = ControlWriter.open(kafka(), registry, Clock.systemUTC());
  }

  @AfterEach
  void stopBroker() {
    writer.close();
    broker.close();
    scratch.close();
  }

  @Test
  void log_hasWhatWasDecidedBeforeAndAfterItsStart() throws Exception {
    assertThat(writer.set(policy("t", "merge"), "ann")).isEqualTo(1);
    assertThat(writer.evict(EU, 1, List.of(41L), "ann")).isEqualTo(2);
    try (ControlLog log = ControlLog.open(kafka(), registry)) {
      assertThat(log.awaitStart(PATIENCE)).isTrue();
      assertThat(log.version()).isEqualTo(2);
      assertThat(log.policies().version()).isEqualTo(1);
      assertThat(log.policies().find("t", "x", 2).merges()).isTrue();
      assertThat(log.evictions().get(EU)).isEqualTo(new Eviction(EU, 1, List.of(41L), 2));

      assertThat(log.awaitVersion(3, Duration.ofMillis(20))).isFalse();
      assertThat(writer.set(policy("t", "manual"), "bob")).isEqualTo(3);
      assertThat(log.awaitVersion(3, PATIENCE)).isTrue();
      assertThat(log.policies().find("t", "x", 3).strategy()).isEqualTo("manual");
      assertThat(log.policies().find("t", "x", 2).strategy()).isEqualTo("merge");
    }
  }

  @Test
  void log_startsWithoutAnyDecision() throws Exception {
    try (ControlLog log = ControlLog.open(kafka(), registry)) {
      assertThat(log.awaitStart(PATIENCE)).isTrue();
      assertThat(log.state()).isEqualTo(ControlState.EMPTY);
    }
  }

  @Test
  void log_passesOverWhatMakesNoSense() throws Exception {
    append("no Avro at all".getBytes(StandardCharsets.UTF_8));
    append(null);
    append(
        new AvroRecordCodec<>(ControlRecord.class, registry)
            .encode(
                "control-value",
                ControlRecord.newBuilder()
                    .setKind(ControlKind.POLICY)
                    .setTimestamp(0)
                    .setBy("")
                    .setStrategy("newest_wins")
                    .build()));
    assertThat(writer.set(policy("t", "merge"), "")).isEqualTo(4);
    try (ControlLog log = ControlLog.open(kafka(), registry)) {
      assertThat(log.awaitVersion(4, PATIENCE)).isTrue();
      assertThat(log.state().illegal()).isEqualTo(3);
      assertThat(log.policies().all()).containsOnlyKeys(4L);
    }
  }

  @Test
  void log_outlivesTheBroker() throws Exception {
    writer.set(policy("t", "merge"), "");
    try (ControlLog log = ControlLog.open(kafka(), registry)) {
      assertThat(log.awaitVersion(1, PATIENCE)).isTrue();
      broker.kill9();
      broker.restart();
      assertThat(writer.set(policy("u", "merge"), "")).isEqualTo(2);
      assertThat(log.awaitVersion(2, PATIENCE)).isTrue();
      assertThat(log.policies().all()).containsOnlyKeys(1L, 2L);
    }
  }

  @Test
  void close_isQuickWhileTheBrokerIsGone() throws Exception {
    broker.kill9();
    ControlLog log = ControlLog.open(kafka(), registry);
    assertThat(log.awaitStart(Duration.ofMillis(200))).isFalse();
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> awaitVersion(log, 1, PATIENCE));
    long began = System.nanoTime();

    log.close();

    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isFalse();
    broker.restart();
  }

  private static boolean awaitVersion(ControlLog log, long version, Duration timeout) {
    try {
      return log.awaitVersion(version, timeout);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void append(byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topic.CONTROL, 0, null, value)).get();
    }
  }

  private static Policy policy(String tenant, String strategy) {
    return new Policy(tenant, "*", strategy, new TreeMap<>());
  }

  private Map<String, Object> kafka() {
    return Map.of("bootstrap.servers", broker.bootstrapServers());
  }
}
