package io.meridian.resolver;

import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes a random history of every partition into the journals, so many records a moment. */
final class JournalLoad implements AutoCloseable {

  private static final int MOMENT_MS = 20;

  private final List<History> histories = new ArrayList<>();
  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<String, Integer> dots = new TreeMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private int sent;
  private int garbage;

  JournalLoad(
      String bootstrap,
      long seed,
      int partitions,
      int eventsAPartition,
      RecordCodec<JournalEvent> codec) {
    Random random = new Random(seed);
    List<List<ProducerRecord<byte[], byte[]>>> queues = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      History history =
          History.withGarbage(random, eventsAPartition, 200, "default/orders/" + partition + "-");
      histories.add(history);
      queues.add(records(history, partition, random, codec));
    }
    for (int i = 0; queues.stream().anyMatch(queue -> !queue.isEmpty()); i++) {
      List<ProducerRecord<byte[], byte[]>> queue = queues.get(i % partitions);
      if (!queue.isEmpty()) {
        records.add(queue.remove(queue.size() - 1));
      }
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrap,
                "acks", "all",
                "enable.idempotence", "true",
                "delivery.timeout.ms", "300000",
                "max.block.ms", "120000"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** In reverse, so that the next is cheap to take. */
  private List<ProducerRecord<byte[], byte[]>> records(
      History history, int partition, Random random, RecordCodec<JournalEvent> codec) {
    List<ProducerRecord<byte[], byte[]>> queue = new ArrayList<>();
    for (History.Entry entry : history.interleaved(random)) {
      byte[] value = ResolverDriver.bytes("garbage");
      if (entry.event() == null) {
        garbage++;
      } else {
        value = codec.encode("journal-value", entry.event());
      }
      RegionId region = entry.journal();
      byte[] key = ResolverDriver.bytes(entry.key());
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(Topic.JOURNAL.of(region), partition, key, value);
      record.headers().add(Checksum.of(key, value));
      queue.add(0, record);
      dots.put(region + "/" + partition + "@" + entry.offset(), 1);
    }
    return queue;
  }

  /** Begins to write. */
  void start(int recordsAMoment) {
    clock.scheduleAtFixedRate(() -> write(recordsAMoment), 0, MOMENT_MS, TimeUnit.MILLISECONDS);
  }

  private void write(int count) {
    for (int end = Math.min(records.size(), sent + count); sent < end; sent++) {
      producer.send(
          records.get(sent),
          (metadata, problem) -> {
            if (problem == null) {
              acknowledged.incrementAndGet();
            } else {
              failure.compareAndSet(null, problem);
            }
          });
    }
  }

  /** How many records are in the journals for certain. */
  int acknowledged() {
    Exception problem = failure.get();
    if (problem != null) {
      throw new AssertionError("a record was not written", problem);
    }
    return acknowledged.get();
  }

  /** How many records there are to write. */
  int size() {
    return records.size();
  }

  /** How many of them nobody can read. */
  int garbage() {
    return garbage;
  }

  /** Every record's dot, once. */
  Map<String, Integer> dots() {
    return dots;
  }

  /** What the rules say of it all. */
  Map<String, String> image() {
    Map<String, String> image = new HashMap<>();
    for (int partition = 0; partition < histories.size(); partition++) {
      image.putAll(Image.expected(histories.get(partition), partition));
    }
    return image;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close();
  }
}
