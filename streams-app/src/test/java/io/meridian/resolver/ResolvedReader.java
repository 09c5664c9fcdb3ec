package io.meridian.resolver;

import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of one topic of one region, from the start, as they come. */
final class ResolvedReader implements AutoCloseable {

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordCodec<ResolvedChange> codec;
  private final Map<String, Integer> outputs = new TreeMap<>();
  private final Map<String, String> image = new TreeMap<>();
  private int records;
  private int nothings;

  ResolvedReader(
      String bootstrap, RegionId region, int partitions, RecordCodec<ResolvedChange> codec) {
    this.codec = codec;
    this.consumer = consumer(bootstrap, Topic.RESOLVED.of(region), partitions);
  }

  static KafkaConsumer<byte[], byte[]> consumer(String bootstrap, String topic, int partitions) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "auto.offset.reset", "none"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(new TopicPartition(topic, partition));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return consumer;
  }

  /** Reads what is there; gives how many records there were so far. */
  int poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      ResolvedChange change = codec.decode(record.value());
      String dot = change.getRegion() + "/" + record.partition() + "@" + change.getPosition();
      outputs.merge(dot, 1, Integer::sum);
      records++;
      if (change.getEffect() == ChangeEffect.NOTHING) {
        nothings++;
      } else {
        image.put(ResolverDriver.text(record.key()), Image.text(change.getVisible()));
      }
    }
    return records;
  }

  /** How many outputs each input had, by its dot. */
  Map<String, Integer> outputs() {
    return outputs;
  }

  /** What is visible, by key. */
  Map<String, String> image() {
    return image;
  }

  int nothings() {
    return nothings;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
