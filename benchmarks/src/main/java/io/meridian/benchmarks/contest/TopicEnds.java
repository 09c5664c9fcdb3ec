package io.meridian.benchmarks.contest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far topics are filled with what is committed. */
final class TopicEnds {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final long ASK_TIMEOUT_S = 30;

  private final Stage stage;
  private final List<TopicPartition> partitions = new ArrayList<>();

  TopicEnds(Stage stage, Collection<String> topics) {
    this.stage = stage;
    for (String topic : topics) {
      for (int partition = 0; partition < stage.plan().partitions(); partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
  }

  /** The sum of the ends; the markers of transactions count too. */
  long sum() {
    return ends(IsolationLevel.READ_COMMITTED).values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many committed records with a value there are; reads them all. */
  long count(Consumer<ConsumerRecord<byte[], byte[]>> each) {
    Map<TopicPartition, Long> ends = ends(IsolationLevel.READ_COMMITTED);
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.value() != null) {
            count++;
            each.accept(record);
          }
        }
      }
    }
    return count;
  }

  private Map<TopicPartition, Long> ends(IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    asked(stage.admin(), latest, isolation).forEach((at, end) -> ends.put(at, end.offset()));
    return ends;
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> asked(
      Admin admin, Map<TopicPartition, OffsetSpec> latest, IsolationLevel isolation) {
    try {
      return admin
          .listOffsets(latest, new ListOffsetsOptions(isolation))
          .all()
          .get(ASK_TIMEOUT_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Cannot ask for the ends of topics: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot ask for the ends of topics: interrupted", e);
    }
  }

  private Map<String, Object> settings() {
    return Map.of(
        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
        stage.broker().bootstrapServers(),
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        "read_committed",
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        5_000,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none");
  }
}
