package io.meridian.control;

import io.meridian.conflict.PolicyBook;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic {@code control} from its start, in a thread of its own, and says what its
 * records add up to. Thread-safe.
 *
 * <p>A: the version only grows, and a version always stands for the same decisions. B: a record
 * that makes no sense is passed over, for every reader alike; a record whose schema cannot be had
 * just now is waited for.
 *
 * <p>Downside: while Kafka or the registry cannot be reached the state grows old without an error;
 * whoever needs a version waits for it with {@link #awaitVersion}.
 */
public final class ControlLog implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ControlLog.class);
  private static final TopicPartition PARTITION = new TopicPartition(Topic.CONTROL, 0);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration BACKOFF = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final Map<String, Object> settings;
  private final RecordCodec<ControlRecord> codec;
  private final Thread thread = new Thread(this::run, "meridian-control-log");
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable KafkaConsumer<byte[], byte[]>> reading =
      new AtomicReference<>();
  private final Object grown = new Object();

  /** Written by the thread, under {@code grown}. */
  private volatile ControlState state = ControlState.EMPTY;

  /** Where the log ended when it was first seen; -1 before. Owned by the thread. */
  private long firstEnd = -1;

  private ControlLog(Map<String, Object> settings, RecordCodec<ControlRecord> codec) {
    this.settings = settings;
    this.codec = codec;
    this.thread.setDaemon(true);
  }

  /**
   * Begins to follow; nothing has been read when this returns.
   *
   * @param kafka client properties
   * @param registry stays open when the log is closed
   */
  public static ControlLog open(Map<String, ?> kafka, SchemaRegistry registry) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // Never silently from another place: versions must mean the same to all.
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    ControlLog log = new ControlLog(settings, new AvroRecordCodec<>(ControlRecord.class, registry));
    log.thread.start();
    return log;
  }

  /** What has been read by now, all of one version. */
  public ControlState state() {
    return state;
  }

  /** The version of the last record read; 0 before the first. */
  public long version() {
    return state.version();
  }

  /** The policies read by now. Their own version is that of the last policy, not of the log. */
  public PolicyBook policies() {
    return state.policies();
  }

  /** The last eviction of each region, as read by now. */
  public Map<RegionId, Eviction> evictions() {
    return state.evictions();
  }

  /** Whether all that was there when the log was first reached has been read within the time. */
  public boolean awaitStart(Duration timeout) throws InterruptedException {
    return started.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Whether a version has been read within the time.
   *
   * @param timeout zero asks without waiting
   */
  public boolean awaitVersion(long version, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (grown) {
      while (state.version() < version) {
        long left = deadline - System.nanoTime();
        if (left <= 0 || closing()) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(grown, Math.max(left, 1_000_000));
      }
      return true;
    }
  }

  /** Stops following; who waits for a version is told that it did not come. */
  @Override
  public void close() {
    closed.countDown();
    synchronized (grown) {
      grown.notifyAll();
    }
    KafkaConsumer<byte[], byte[]> consumer = reading.get();
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    boolean ended = false;
    while (!ended) {
      try {
        follow();
      } catch (WakeupException e) {
        LOGGER.debug("Stopped following topic={}", Topic.CONTROL);
      } catch (RuntimeException e) {
        LOGGER.warn(
            "Cannot read decisions, trying again topic={} version={} backoff={}",
            Topic.CONTROL,
            version(),
            BACKOFF,
            e);
      }
      ended = pause();
    }
  }

  private void follow() {
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
    reading.set(consumer);
    try {
      consumer.assign(List.of(PARTITION));
      if (version() == 0) {
        consumer.seekToBeginning(List.of(PARTITION));
      } else {
        consumer.seek(PARTITION, version());
      }
      while (!closing()) {
        if (firstEnd < 0) {
          firstEnd = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          learn(record);
        }
        if (consumer.position(PARTITION) >= firstEnd) {
          started.countDown();
        }
      }
    } finally {
      reading.set(null);
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
  }

  private void learn(ConsumerRecord<byte[], byte[]> record) {
    ControlState next;
    try {
      byte @Nullable [] value = record.value();
      if (value == null) {
        throw new IllegalArgumentException("Cannot use a control record: it is empty");
      }
      next = state.with(record.offset(), codec.decode(value));
    } catch (MalformedRecordException | IllegalArgumentException e) {
      LOGGER.error(
          "Passed over a decision that makes no sense topic={} offset={}",
          Topic.CONTROL,
          record.offset(),
          e);
      next = state.without(record.offset());
    }
    synchronized (grown) {
      state = next;
      grown.notifyAll();
    }
  }

  private boolean closing() {
    return closed.getCount() == 0;
  }

  /** Waits out a pause; whether it was closed by then. */
  private boolean pause() {
    try {
      return closed.await(BACKOFF.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
