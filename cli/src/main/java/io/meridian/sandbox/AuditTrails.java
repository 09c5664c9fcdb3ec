package io.meridian.sandbox;

import io.meridian.audit.ConflictRecord;
import io.meridian.audit.ConflictSide;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what each region tells about conflicts until nothing more comes. A region tells a conflict
 * when the heartbeats of all journals are past it, so the last ones come a while after the last
 * write.
 */
final class AuditTrails {

  /** Two intervals of the heartbeats, and then some. */
  static final Duration SETTLED = Duration.ofSeconds(5);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<TopicPartition, RegionId> sources = new HashMap<>();
  private final Map<String, Map<String, List<String>>> trails = new LinkedHashMap<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final String bootstrapServers;
  private final AvroRecordCodec<ConflictRecord> codec;

  AuditTrails(Deployment deployment, SchemaRegistry registry) {
    this.bootstrapServers = deployment.broker().bootstrapServers();
    this.codec = new AvroRecordCodec<>(ConflictRecord.class, registry);
    for (RegionId region : deployment.regions()) {
      trails.put(region.name(), new HashMap<>());
      counts.put(region.name(), 0L);
      for (int partition = 0; partition < deployment.partitions(); partition++) {
        sources.put(new TopicPartition(Topic.CONFLICTS.of(region), partition), region);
      }
    }
  }

  /** Compares what there is when all regions have told equally many and nothing more comes. */
  Audit await(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    long grown = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
      consumer.assign(sources.keySet());
      consumer.seekToBeginning(sources.keySet());
      while (System.nanoTime() - deadline < 0) {
        int read = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          add(record);
          read++;
        }
        if (read > 0) {
          grown = System.nanoTime();
        } else if (counts.values().stream().distinct().count() == 1
            && System.nanoTime() - grown > SETTLED.toNanos()
            && isAtEnd(consumer)) {
          break;
        }
      }
    }
    return Audit.of(trails);
  }

  private boolean isAtEnd(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.endOffsets(sources.keySet()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    String region =
        String.valueOf(sources.get(new TopicPartition(record.topic(), record.partition())));
    String key = new String(record.key(), StandardCharsets.US_ASCII);
    trails
        .getOrDefault(region, new HashMap<>())
        .computeIfAbsent(key, k -> new ArrayList<>())
        .add(entry(codec.decode(record.value())));
    counts.merge(region, 1L, Long::sum);
  }

  /** All that a record says; what was written and merged as a checksum. */
  static String entry(ConflictRecord record) {
    CRC32C content = new CRC32C();
    update(content, record.getEvent().getPayload());
    record.getOthers().forEach(side -> update(content, side.getPayload()));
    update(content, record.getMerged());
    return name(record.getEvent())
        + " met "
        + record.getOthers().stream().map(AuditTrails::name).collect(Collectors.joining(", "))
        + ": "
        + record.getStrategy()
        + " of policy "
        + record.getPolicy()
        + (record.getHeld() ? " held, shows " : " shows ")
        + record.getWinnerRegion()
        + "@"
        + record.getWinnerEpoch()
        + ":"
        + record.getWinnerPosition()
        + (record.getMerged() == null ? "" : " merged")
        + ", fields "
        + record.getFields()
        + ", content "
        + Long.toHexString(content.getValue());
  }

  private static String name(ConflictSide side) {
    return side.getOperation()
        + " "
        + side.getRegion()
        + "@"
        + side.getEpoch()
        + ":"
        + side.getPosition();
  }

  private static void update(CRC32C sum, @Nullable ByteBuffer content) {
    if (content != null) {
      sum.update(content.duplicate());
    }
    sum.update(0);
  }

  private Map<String, Object> settings() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        bootstrapServers,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "earliest",
        ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
        ByteArrayDeserializer.class,
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
        ByteArrayDeserializer.class);
  }
}
