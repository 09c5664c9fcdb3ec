package io.meridian.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Everything that is committed in some topics when it is asked for. */
final class CommittedRecords {

  private static final Duration POLL = Duration.ofMillis(100);

  private CommittedRecords() {}

  /** Of one topic. */
  static List<ConsumerRecord<byte[], byte[]>> of(Deployment deployment, String topic) {
    return of(deployment, List.of(topic));
  }

  /** Partition by partition in its order. */
  static List<ConsumerRecord<byte[], byte[]>> of(Deployment deployment, Collection<String> topics) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            deployment.broker().bootstrapServers(),
            "isolation.level",
            "read_committed",
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }
}
