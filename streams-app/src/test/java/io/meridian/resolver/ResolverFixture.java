package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.config.ConfigTree;
import io.meridian.health.Health;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A broker with the topics of three regions, and resolvers of one of them in this JVM. */
abstract class ResolverFixture {

  static final Duration PATIENCE = Duration.ofSeconds(90);
  static final TopicPartition JOURNAL = new TopicPartition("journal.us-west-1", 0);

  final FragileRegistry registry = new FragileRegistry();
  final Journaled us = new Journaled(Regions.US);
  Scratch scratch;
  KafkaBroker broker;
  Admin admin;

  @BeforeEach
  void start() {
    scratch = Scratch.create("resolver");
    broker =
        KafkaBroker.start(
            scratch, Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
    scratch.close();
  }

  void runUntilOutputs(int count) {
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      awaitReady(program);
      awaitOutputs(count);
    }
  }

  ResolverProgram started(String bootstrap) {
    ResolverProgram program = program(bootstrap, 1);
    program.start();
    return program;
  }

  ResolverProgram program(String bootstrap, int partitions) {
    return program(bootstrap, partitions, Map.of());
  }

  ResolverProgram program(String bootstrap, int partitions, Map<String, Object> replication) {
    return program(bootstrap, partitions, replication, Map.of());
  }

  /**
   * @param replication more keys of that section
   * @param resolver likewise
   */
  ResolverProgram program(
      String bootstrap,
      int partitions,
      Map<String, Object> replication,
      Map<String, Object> resolver) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("state_dir", scratch.file("state").toString());
    settings.put("streams", Map.of("consumer.session.timeout.ms", "6000"));
    settings.putAll(resolver);
    Map<String, Object> section = new HashMap<>(Regions.section(Regions.US, partitions));
    section.putAll(replication);
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "replication",
                section,
                "kafka",
                Map.of("bootstrap.servers", bootstrap),
                "schema_registry",
                Map.of("schema.registry.url", "http://127.0.0.1:1"),
                "resolver",
                settings),
            Map.of());
    ResolverConfig config = ResolverConfig.of(tree);
    tree.complete();
    return new ResolverProgram(config, () -> registry);
  }

  void journal(int count) {
    AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    write(
        IntStream.range(0, count)
            .mapToObj(i -> codec.encode("journal-value", us.update(i, "payload")))
            .toList());
  }

  void write(List<byte[]> values) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        byte[] key = ResolverDriver.bytes("default/orders/" + sent.size());
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(JOURNAL.topic(), JOURNAL.partition(), key, value);
        record.headers().add(Checksum.of(key, value));
        sent.add(producer.send(record));
      }
    }
    assertThat(sent).allSatisfy(record -> assertThat(record).succeedsWithin(PATIENCE));
  }

  void awaitOutputs(int count) {
    AvroRecordCodec<ResolvedChange> codec = new AvroRecordCodec<>(ResolvedChange.class, registry);
    try (ResolvedReader reader =
        new ResolvedReader(broker.bootstrapServers(), Regions.US, 1, codec)) {
      await("outputs")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                reader.poll();
                assertThat(reader.outputs()).hasSize(count);
                assertThat(reader.outputs().values()).containsOnly(1);
              });
    }
  }

  static void awaitReady(ResolverProgram program) {
    await("ready")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(program.health()).matches(Health::ready));
  }

  static Health awaitFailed(ResolverProgram program) {
    await("failed")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(program.health()).matches(health -> !health.live()));
    return program.health();
  }
}
