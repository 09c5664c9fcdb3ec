package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.applied.AppliedPosition;
import io.meridian.cluster.TopicAdmin;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChangeFeedIT {

  private static final int PARTITIONS = 3;

  private static Scratch scratch;
  private static KafkaBroker kafka;

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, registry);

  @BeforeAll
  static void startBroker() {
    scratch = Scratch.create("feed");
    kafka = KafkaBroker.start(scratch);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
    scratch.close();
  }

  @Test
  void journal_hasEveryReceiptWhereItSays() {
    RegionId region = region("receipts");
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    try (ChangeFeed feed = ChangeFeed.open(config(region), registry, Clock.systemUTC())) {
      for (int i = 0; i < 500; i++) {
        receipts.add(feed.publish(change("k" + i % 7)));
      }
    }
    Map<String, ConsumerRecord<byte[], byte[]>> journal = new HashMap<>();
    Map<Integer, Long> next = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : journal(region)) {
      journal.put(record.partition() + "@1:" + record.offset(), record);
      long sequence = codec.decode(record.value()).getSequence();
      assertThat(sequence).isEqualTo(next.getOrDefault(record.partition(), 0L));
      next.put(record.partition(), sequence + 1);
    }
    assertThat(journal).hasSize(500);
    for (CompletableFuture<Receipt> receipt : receipts) {
      Receipt known = receipt.join();
      ConsumerRecord<byte[], byte[]> record =
          journal.get(known.dot().partition() + "@" + known.dot().position());
      assertThat(codec.decode(record.value()).getHlc()).isEqualTo(known.hlc().bits());
    }
  }

  @Test
  void context_followsWhatTheStoresOfTheRegionApplied() {
    RegionId region = region("contexts");
    ResourceKey key = new ResourceKey("t", "user", "1");
    int partition = new Writer(region, "x", 1, PARTITIONS).partition(key.bytes());
    applied(region, "a", partition, "elsewhere=1:7,contexts=1:3", 99);
    try (ChangeFeed feed = ChangeFeed.open(config(region), registry, Clock.systemUTC())) {
      feed.publish(change("1")).join();
      applied(region, "a", partition, "elsewhere=1:8", (4_000_000_000_000L << 16));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                Receipt receipt = feed.publish(change("1")).join();
                assertThat(receipt.hlc().millis()).isGreaterThanOrEqualTo(4_000_000_000_000L);
              });
    }
    List<JournalEvent> events =
        journal(region).stream().map(record -> codec.decode(record.value())).toList();
    assertThat(Vectors.fromAvro(events.get(0).getContext())).hasToString("elsewhere=1:7");
    assertThat(Vectors.fromAvro(events.get(events.size() - 1).getContext()))
        .hasToString("elsewhere=1:8");
  }

  @Test
  void feed_survivesARestartOfTheBroker() {
    RegionId region = region("restart");
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    try (ChangeFeed feed = ChangeFeed.open(config(region), registry, Clock.systemUTC())) {
      for (int i = 0; i < 50; i++) {
        receipts.add(feed.publish(change("k" + i)));
      }
      kafka.kill9();
      // Without a broker a publisher waits for one.
      CompletableFuture<Void> publisher =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 50; i < 100; i++) {
                  receipts.add(feed.publish(change("k" + i)));
                }
              });
      kafka.restart();
      publisher.join();
      receipts.forEach(CompletableFuture::join);
    }
    assertThat(journal(region)).hasSize(100);
  }

  @Test
  void open_refusesToBeWeakened() {
    RegionId region = region("weak");
    FeedConfig sound = config(region);
    Map<String, String> kafkaProperties = new HashMap<>(sound.kafka());
    kafkaProperties.put("acks", "0");
    FeedConfig weak =
        new FeedConfig(region, null, null, 1, PARTITIONS, sound.catchUp(), kafkaProperties);
    assertThatThrownBy(() -> ChangeFeed.open(weak, registry, Clock.systemUTC()))
        .hasMessageContaining("acks=0");
  }

  private RegionId region(String name) {
    RegionId region = new RegionId(name);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      TopicAdmin.create(List.of(region), PARTITIONS, (short) 1, admin);
    }
    return region;
  }

  private static FeedConfig config(RegionId region) {
    return new FeedConfig(
        region,
        "zone-1",
        null,
        1,
        PARTITIONS,
        Duration.ofSeconds(30),
        Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static Change change(String id) {
    return new Change(
        new ResourceKey("t", "user", id),
        Operation.UPDATE,
        new Payload("application/json", 0, new byte[] {'{', '}'}));
  }

  private void applied(RegionId region, String store, int partition, String vector, long hlc) {
    AppliedPosition position =
        AppliedPosition.newBuilder()
            .setRegion(region.name())
            .setStore(store)
            .setPartition(partition)
            .setResolvedOffset(1)
            .setVector(Vectors.toAvro(VersionVector.parse(vector)))
            .setHlc(hlc)
            .setTimestamp(0)
            .setLastEventTimestamp(0)
            .build();
    String topic = "applied." + region;
    byte[] value =
        new AvroRecordCodec<>(AppliedPosition.class, registry).encode(topic + "-value", position);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "key.serializer",
            ByteArraySerializer.class,
            "value.serializer",
            ByteArraySerializer.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic,
                  partition,
                  (store + "/" + partition).getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  value));
      producer.flush();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> journal(RegionId region) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "key.deserializer",
            ByteArrayDeserializer.class,
            "value.deserializer",
            ByteArrayDeserializer.class);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("journal." + region).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(50)).forEach(records::add);
      }
    }
    return records;
  }
}
