package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a journal: what clock its last events have. Whoever appends next must be above it, for
 * a heartbeat there has promised so.
 *
 * <p>Not thread-safe.
 */
final class JournalTail implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(JournalTail.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Offsets, at the first look; each heartbeat and the end of its transaction take one. */
  private static final long LOOK_BACK = 64;

  private final Consumer<byte[], byte[]> consumer;
  private final RecordCodec<JournalEvent> codec;
  private final List<TopicPartition> partitions;
  private boolean assigned;
  private Hlc greatest = Hlc.ZERO;

  /**
   * @param consumer of what is committed; closed with the tail
   */
  JournalTail(
      Consumer<byte[], byte[]> consumer,
      RecordCodec<JournalEvent> codec,
      String journal,
      int partitions) {
    this.consumer = consumer;
    this.codec = codec;
    this.partitions =
        IntStream.range(0, partitions).mapToObj(i -> new TopicPartition(journal, i)).toList();
  }

  /**
   * The greatest clock seen up to the end of a partition.
   *
   * @throws org.apache.kafka.common.KafkaException when the end could not be read
   */
  Hlc greatest(int partition) {
    assign();
    TopicPartition wanted = partitions.get(partition);
    long end = consumer.endOffsets(List.of(wanted)).getOrDefault(wanted, 0L);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (consumer.position(wanted) < end) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException(
            "Cannot read the end of a journal in time (partition="
                + wanted
                + ", end="
                + end
                + ", read="
                + consumer.position(wanted)
                + ")");
      }
      consumer.poll(POLL).forEach(this::see);
    }
    return greatest;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void assign() {
    if (assigned) {
      return;
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> from = new HashMap<>(consumer.beginningOffsets(partitions));
    consumer
        .endOffsets(partitions)
        .forEach((partition, end) -> from.merge(partition, end - LOOK_BACK, Math::max));
    from.forEach(consumer::seek);
    assigned = true;
  }

  private void see(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      greatest = greatest.max(new Hlc(codec.decode(record.value()).getHlc()));
    } catch (MalformedRecordException e) {
      LOGGER.warn(
          "Skipped an unreadable record topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
    }
  }
}
