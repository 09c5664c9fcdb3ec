package io.meridian.sandbox;

import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every topic of a deployment from the start, committed records only, and counts. It commits
 * nothing and nobody waits for it.
 */
final class Observer implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(Observer.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String HEARTBEAT = "_meridian/heartbeat/";
  private static final List<Topic> WATCHED =
      List.of(Topic.JOURNAL, Topic.RESOLVED, Topic.QUARANTINE, Topic.DIVERGENCE);

  private final List<RegionId> regions;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Source> sources;
  private final Map<RegionId, TopicCounts> counts;
  private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
  private final LatencyTracker latencies;
  private final RecordCodec<JournalEvent> events;
  private final RecordCodec<ResolvedChange> changes;
  private final Thread thread = new Thread(this::run, "observer");
  private volatile boolean closed;

  private Observer(
      List<RegionId> regions,
      Consumer<byte[], byte[]> consumer,
      Map<TopicPartition, Source> sources,
      SchemaRegistry registry,
      LatencyTracker latencies) {
    this.regions = List.copyOf(regions);
    this.consumer = consumer;
    this.sources = sources;
    this.counts = TopicCounts.of(regions);
    this.events = new AvroRecordCodec<>(JournalEvent.class, registry);
    this.changes = new AvroRecordCodec<>(ResolvedChange.class, registry);
    this.latencies = latencies;
  }

  /**
   * Begins to read.
   *
   * @param partitions of every topic of the regions; the topics must exist
   * @param registry stays open
   * @param latencies told of every journal event
   */
  static Observer start(
      String bootstrapServers,
      SchemaRegistry registry,
      List<RegionId> regions,
      int partitions,
      LatencyTracker latencies) {
    Map<TopicPartition, Source> sources = new HashMap<>();
    for (RegionId region : regions) {
      for (Topic topic : WATCHED) {
        for (int partition = 0; partition < partitions; partition++) {
          sources.put(new TopicPartition(topic.of(region), partition), new Source(topic, region));
        }
      }
    }
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
    // It only counts, and must not cost what it watches.
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1024 * 1024);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(sources.keySet());
    consumer.seekToBeginning(sources.keySet());
    Observer observer = new Observer(regions, consumer, Map.copyOf(sources), registry, latencies);
    observer.thread.setDaemon(true);
    observer.thread.start();
    return observer;
  }

  /** What was counted in a region's topics. */
  TopicCounts counts(RegionId region) {
    return Objects.requireNonNull(counts.get(region), () -> "not deployed: " + region);
  }

  /** The topics it reads. */
  Set<TopicPartition> partitions() {
    return sources.keySet();
  }

  /** The next offset it will read; all before is counted. */
  long position(TopicPartition partition) {
    return positions.getOrDefault(partition, 0L);
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (!closed) {
        poll();
      }
    } catch (WakeupException | InterruptException e) {
      LOGGER.debug("Observer ended");
    }
  }

  private void poll() {
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        count(record);
      }
      for (TopicPartition partition : sources.keySet()) {
        positions.put(partition, consumer.position(partition));
      }
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      // The broker may have been killed on purpose; the consumer finds it again by itself.
      LOGGER.warn("Cannot read for now error={}", e.getMessage());
    }
  }

  private void count(ConsumerRecord<byte[], byte[]> record) {
    if (isHeartbeat(record.key())) {
      return;
    }
    Source source =
        Objects.requireNonNull(
            sources.get(new TopicPartition(record.topic(), record.partition())), "assigned");
    TopicCounts region = counts(source.region());
    switch (source.topic()) {
      case JOURNAL -> {
        region.journaled.increment();
        decoded(
            events,
            record,
            event ->
                latencies.journaled(
                    source.region(),
                    regions,
                    record.partition(),
                    record.offset(),
                    event.getTimestamp()));
      }
      case RESOLVED -> {
        if (record.value() == null) {
          // A tombstone that all regions have applied was forgotten: no outcome of an event.
          return;
        }
        region.resolvedOffsets(record.partition()).add(record.offset());
        region.resolved.increment();
        decoded(changes, record, change -> region.conflicts.add(change.getConflict() ? 1 : 0));
      }
      case QUARANTINE -> region.quarantined.increment();
      default -> region.divergences.increment();
    }
  }

  /** Heartbeats are no change; nothing is resolved of them. */
  static boolean isHeartbeat(byte @Nullable [] key) {
    return key != null && new String(key, StandardCharsets.US_ASCII).startsWith(HEARTBEAT);
  }

  private <T extends SpecificRecord> void decoded(
      RecordCodec<T> codec,
      ConsumerRecord<byte[], byte[]> record,
      java.util.function.Consumer<T> use) {
    if (record.value() == null) {
      return;
    }
    try {
      use.accept(codec.decode(record.value()));
    } catch (MalformedRecordException e) {
      // Somebody put it there to see it quarantined; it is counted, and that is all.
      LOGGER.info(
          "Unreadable topic={} partition={} offset={}",
          record.topic(),
          record.partition(),
          record.offset());
    }
  }

  private record Source(Topic topic, RegionId region) {}
}
