package io.meridian.capture;

import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a capture's position from {@code capture.R}: what is committed, all of it, nothing else.
 */
final class PositionReader {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final CaptureConfig config;
  private final RecordCodec<CapturePosition> codec;
  private final TopicPartition partition;

  PositionReader(CaptureConfig config, RecordCodec<CapturePosition> codec) {
    this.config = config;
    this.codec = codec;
    this.partition = new TopicPartition(Topic.CAPTURE.of(config.region()), 0);
  }

  /**
   * The last position of the slot.
   *
   * @throws CaptureRefusedException when several captures claim the slot
   * @throws TimeoutException when an open transaction of another capture hides the end for long
   */
  Optional<CapturePosition> read() {
    Map<String, CapturePosition> positions = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = end();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      // Until the end of the log, not of what is stable: a position of ours may lie behind the open
      // transaction of another capture.
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          keep(record, positions);
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException(
              "Cannot read the capture's position: the end of the topic is not stable (topic="
                  + partition.topic()
                  + ", end="
                  + end
                  + ", read="
                  + consumer.position(partition)
                  + ")");
        }
      }
    }
    if (positions.size() > 1) {
      throw new CaptureRefusedException(
          List.of(
              "several captures have a position of the slot; withdraw all but one (slot="
                  + config.slot()
                  + ", instances="
                  + positions.keySet()
                  + ")"));
    }
    return positions.values().stream().findFirst();
  }

  private void keep(ConsumerRecord<byte[], byte[]> record, Map<String, CapturePosition> positions) {
    String instance = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      positions.remove(instance);
      return;
    }
    CapturePosition position = codec.decode(record.value());
    if (position.getSlot().equals(config.slot())) {
      positions.put(instance, position);
    }
  }

  private long end() {
    try (Admin admin = Admin.create(new HashMap<String, Object>(config.kafka()))) {
      return admin
          .listOffsets(
              Map.of(partition, OffsetSpec.latest()),
              new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .partitionResult(partition)
          .get()
          .offset();
    } catch (ExecutionException e) {
      throw new KafkaException(
          "Cannot read the end of a topic (topic=" + partition.topic() + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Cannot read the end of a topic: interrupted", e);
    }
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(config.kafka());
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }
}
