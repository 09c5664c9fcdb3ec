package io.meridian.feed;

import io.meridian.applied.AppliedPosition;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code applied.R} from its start and goes on reading. While the topic cannot be read the
 * knowledge only grows old, which makes contexts too low and is therefore safe.
 */
final class AppliedTail implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(AppliedTail.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String topic;
  private final Consumer<byte[], byte[]> consumer;
  private final RecordCodec<AppliedPosition> codec;
  private final AppliedKnowledge knowledge;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closing;

  AppliedTail(
      String topic,
      Consumer<byte[], byte[]> consumer,
      RecordCodec<AppliedPosition> codec,
      AppliedKnowledge knowledge) {
    this.topic = topic;
    this.consumer = consumer;
    this.codec = codec;
    this.knowledge = knowledge;
    this.thread = new Thread(this::run, "meridian-applied-tail");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Whether everything that was there at the start has been read within the time. */
  boolean awaitCaughtUp(Duration timeout) throws InterruptedException {
    return caughtUp.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> targets = assign();
      while (!closing) {
        try {
          consumer.poll(POLL).forEach(this::learn);
          targets.entrySet().removeIf(t -> consumer.position(t.getKey()) >= t.getValue());
          if (targets.isEmpty()) {
            caughtUp.countDown();
          }
        } catch (SchemaRegistryUnavailableException e) {
          LOGGER.warn("Cannot read what was applied, going on topic={}", topic, e);
        }
      }
    } catch (WakeupException e) {
      LOGGER.debug("Stopped reading topic={}", topic);
    } catch (KafkaException e) {
      LOGGER.error(
          "Stopped reading what was applied: contexts stay as they are topic={}", topic, e);
    }
  }

  private Map<TopicPartition, Long> assign() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(Set.copyOf(partitions));
    return new HashMap<>(consumer.endOffsets(partitions));
  }

  private void learn(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] value = record.value();
    try {
      knowledge.learn(
          new String(record.key(), StandardCharsets.UTF_8),
          value == null ? null : codec.decode(value));
    } catch (MalformedRecordException e) {
      LOGGER.warn(
          "Skipped an unreadable record topic={} partition={} offset={}",
          topic,
          record.partition(),
          record.offset(),
          e);
    }
  }
}
