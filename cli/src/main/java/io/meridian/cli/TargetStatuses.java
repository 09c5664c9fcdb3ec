package io.meridian.cli;

import io.meridian.replica.avro.TargetStatus;
import io.meridian.replica.avro.TargetStatusState;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the tasks of a region's targets told last: the topic {@code targets.R}. */
final class TargetStatuses {

  private final Map<String, Object> kafka;
  private final AvroRecordCodec<TargetStatus> codec;
  private final String topic;

  /**
   * Of a region.
   *
   * @param kafka client properties
   * @param registry stays open
   */
  TargetStatuses(Map<String, Object> kafka, SchemaRegistry registry, RegionId region) {
    this.kafka = Map.copyOf(kafka);
    this.codec = new AvroRecordCodec<>(TargetStatus.class, registry);
    this.topic = Topic.TARGETS.of(region);
  }

  /**
   * Reads what was told by now.
   *
   * @return by target, in the order of their names; each with its tasks in the order of their
   *     numbers
   * @throws CommandException when the topic cannot be read
   */
  Map<String, List<TargetStatus>> read() {
    Map<String, Map<Integer, TargetStatus>> last = new TreeMap<>();
    try {
      WholeTopic.read(
          kafka,
          topic,
          record -> {
            if (record.value() != null) {
              TargetStatus status = codec.decode(record.value());
              last.computeIfAbsent(status.getTarget(), target -> new TreeMap<>())
                  .put(status.getTask(), status);
            }
          });
    } catch (KafkaException | MalformedRecordException e) {
      throw new CommandException(
          "Cannot read how the targets do: "
              + e.getMessage()
              + "; 'meridian topics create' makes the topic (topic="
              + topic
              + ")");
    }
    Map<String, List<TargetStatus>> told = new TreeMap<>();
    last.forEach((target, tasks) -> told.put(target, List.copyOf(tasks.values())));
    return told;
  }

  /**
   * Tells that a target was taken out.
   *
   * @param tasks what its tasks told last
   * @throws CommandException when it was not acknowledged
   */
  void remove(List<TargetStatus> tasks, Clock clock) {
    List<TargetStatus> removed = new ArrayList<>();
    for (TargetStatus task : tasks) {
      removed.add(
          new TargetStatus(
              task.getRegion(),
              task.getTarget(),
              task.getTask(),
              TargetStatusState.REMOVED,
              clock.millis() * 1000,
              0,
              null,
              task.getPriority(),
              task.getReadReplica()));
    }
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (TargetStatus status : removed) {
        String key = status.getTarget() + "/" + status.getTask();
        producer
            .send(
                new ProducerRecord<>(
                    topic,
                    key.getBytes(StandardCharsets.UTF_8),
                    codec.encode(topic + "-value", status)))
            .get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw new CommandException(
          "Cannot tell that the target was removed: "
              + e.getMessage()
              + "; its connector is gone (topic="
              + topic
              + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("Cannot tell that the target was removed: interrupted");
    }
  }
}
