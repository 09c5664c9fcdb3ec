package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.clock.Hlc;
import io.meridian.cluster.TopicAdmin;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Policy;
import io.meridian.control.ControlWriter;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.journal.JournalEvents;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Decisions of people reach their journal, each with what it has seen. */
class DecisionFeedIT {

  private static final int PARTITIONS = 3;
  private static final RegionId REGION = new RegionId("eu");
  private static final ResourceKey KEY = new ResourceKey("t", "user", "1");
  private static final Hlc FUTURE = new Hlc(4_000_000_000_000L << 16);

  private static Scratch scratch;
  private static KafkaBroker kafka;

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, registry);

  @BeforeAll
  static void startBroker() {
    scratch = Scratch.create("decisions");
    kafka = KafkaBroker.start(scratch);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      TopicAdmin.create(List.of(REGION), PARTITIONS, (short) 1, admin);
    }
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
    scratch.close();
  }

  @Test
  void decision_isWhereItsReceiptSaysWithWhatWasShown() {
    Map<String, String> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
    FeedConfig config =
        new FeedConfig(REGION, null, null, 1, PARTITIONS, Duration.ofSeconds(30), clients);
    VersionVector shown = VersionVector.parse("eu=1:7,us=1:3");
    List<Receipt> receipts = new ArrayList<>();
    try (ControlWriter control = ControlWriter.open(clients, registry, Clock.systemUTC())) {
      long version = control.set(new Policy("t", "*", "merge", new TreeMap<>()), "ann");
      assertThat(version).isEqualTo(1);
    }
    try (DecisionFeed first = DecisionFeed.open(config, registry, Clock.systemUTC())) {
      receipts.add(first.publish(decision(shown, FUTURE)));
      receipts.add(first.publish(decision(shown, Hlc.ZERO)));
    }
    try (DecisionFeed second = DecisionFeed.open(config, registry, Clock.systemUTC())) {
      // Knows from the end of the journal alone that its clock has to be in the future.
      receipts.add(second.publish(decision(shown, Hlc.ZERO)));
    }

    int partition = receipts.get(0).dot().partition();
    List<ConsumerRecord<byte[], byte[]>> records = records("journal.eu.operator", partition);
    List<JournalEvent> events =
        records.stream().map(record -> codec.decode(record.value())).toList();
    assertThat(receipts)
        .extracting(receipt -> receipt.dot().toString())
        .isEqualTo(
            records.stream()
                .map(record -> "eu.operator/" + partition + "@1:" + record.offset())
                .toList());
    assertThat(receipts)
        .extracting(receipt -> receipt.hlc().bits())
        .isEqualTo(events.stream().map(JournalEvent::getHlc).toList());
    assertThat(receipts.get(0).hlc()).isGreaterThan(FUTURE);
    assertThat(receipts).extracting(Receipt::hlc).isSorted().doesNotHaveDuplicates();
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(new String(record.key(), StandardCharsets.US_ASCII)).isEqualTo(KEY.text());
              assertThat(Checksum.verify(record.key(), record.value(), record.headers()))
                  .isEqualTo(Checksum.Verdict.GOOD);
              JournalEvent event = codec.decode(record.value());
              assertThat(event.getRegion()).isEqualTo("eu.operator");
              assertThat(event.getPolicy()).isEqualTo(1);
              assertThat(event.getBefore()).isEqualTo(ByteBuffer.wrap(new byte[] {1}));
              assertThat(JournalEvents.toEvent(event, partition, record.offset()).covers())
                  .isEqualTo(shown);
            });
    assertThat(events).extracting(JournalEvent::getSequence).containsExactly(0L, 1L, 0L);
    assertThat(events.get(2).getInstance()).isNotEqualTo(events.get(0).getInstance());
  }

  private static Decision decision(VersionVector shown, Hlc after) {
    return new Decision(
        KEY,
        Operation.UPDATE,
        new Payload("application/json", 0, new byte[] {'{', '}'}),
        shown,
        after,
        new byte[] {1});
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int partition) {
    TopicPartition source = new TopicPartition(topic, partition);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(source));
      consumer.seekToBeginning(List.of(source));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(50)).forEach(records::add);
                return consumer.position(source)
                    >= consumer.endOffsets(List.of(source)).getOrDefault(source, 0L);
              });
    }
    return records;
  }
}
