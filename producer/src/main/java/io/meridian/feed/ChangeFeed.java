package io.meridian.feed;

import io.meridian.applied.AppliedPosition;
import io.meridian.clock.Hlc;
import io.meridian.clock.HlcClock;
import io.meridian.control.ControlLog;
import io.meridian.control.ControlState;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes an application's changes to its region's journal. Thread-safe; changes are ordered as
 * {@link #publish} was called.
 *
 * <p>A: events of one feed carry a dense sequence per partition. B: a change's clock reading is
 * greater than that of everything published here or applied in the region before.
 *
 * <p>A change that was refused before anything was sent (too large, no memory, no metadata) fails
 * alone. When sending fails later it is not known what the journal holds, so the feed ends: every
 * further change fails with {@link FeedFailedException}, and a hole in the sequence can only be at
 * its end. A new feed has a new instance and starts again at 0.
 *
 * <p>Downside: the context is what the region has applied at the time of the call. A publisher that
 * read its store some time before may be credited with having seen what was applied since, and then
 * supersedes it without a conflict.
 */
public final class ChangeFeed implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(ChangeFeed.class);

  private final Writer writer;
  private final JournalRecords records;
  private final Producer<byte[], byte[]> producer;
  private final AppliedKnowledge applied;
  private final Supplier<ControlState> decisions;
  private final Clock clock;
  private final Runnable release;
  private final Object order = new Object();

  /** The next sequence of each partition; guarded by {@code order}. */
  private final long[] sequences;

  /** Guarded by {@code order}. */
  private final HlcClock hlc = new HlcClock(Hlc.ZERO);

  /** What ended the feed; empty while it runs. */
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param decisions what is known to be decided; asked for each change
   * @param release is run when the feed is closed
   */
  ChangeFeed(
      JournalRecords records,
      Producer<byte[], byte[]> producer,
      AppliedKnowledge applied,
      Supplier<ControlState> decisions,
      Clock clock,
      Runnable release) {
    this.writer = records.writer();
    this.records = records;
    this.producer = producer;
    this.applied = applied;
    this.decisions = decisions;
    this.clock = clock;
    this.release = release;
    this.sequences = new long[writer.partitions()];
  }

  /**
   * Opens a feed with an instance of its own and reads what the region has applied and what was
   * decided so far. What is decided later it learns without anybody waiting.
   *
   * @param registry stays open when the feed is closed
   * @throws IllegalArgumentException when the Kafka properties would weaken the guarantees
   * @throws IllegalStateException when {@code applied.R} or {@code control} could not be read in
   *     time
   */
  public static ChangeFeed open(FeedConfig config, SchemaRegistry registry, Clock clock) {
    Map<String, Object> settings = ProducerSettings.of(config.kafka());
    Writer writer =
        new Writer(
            config.region(),
            config.zone(),
            config.node(),
            "feed-" + UUID.randomUUID(),
            config.epoch(),
            config.partitions());
    AppliedKnowledge applied = new AppliedKnowledge(config.region());
    AppliedTail tail =
        new AppliedTail(
            Topic.APPLIED.of(config.region()),
            new KafkaConsumer<>(consumer(config.kafka())),
            new AvroRecordCodec<>(AppliedPosition.class, registry),
            applied);
    ControlLog control = ControlLog.open(config.kafka(), registry);
    Runnable release =
        () -> {
          control.close();
          tail.close();
        };
    tail.start();
    try {
      await(tail.awaitCaughtUp(config.catchUp()), Topic.APPLIED.of(config.region()), config);
      await(control.awaitStart(config.catchUp()), Topic.CONTROL, config);
      JournalRecords records =
          new JournalRecords(writer, new AvroRecordCodec<>(JournalEvent.class, registry));
      Producer<byte[], byte[]> producer = new KafkaProducer<>(settings);
      LOGGER.info("Opened a change feed region={} instance={}", writer.region(), writer.instance());
      return new ChangeFeed(records, producer, applied, control::state, clock, release);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      release.run();
      throw new IllegalStateException("Cannot open a change feed: interrupted", e);
    } catch (RuntimeException e) {
      release.run();
      throw e;
    }
  }

  /** The feed's instance, as its events carry it. */
  public String instance() {
    return writer.instance();
  }

  /**
   * Publishes a change. Waits, up to Kafka's {@code max.block.ms}, while no broker can be reached
   * or the producer's memory is full, and keeps other publishers waiting too.
   *
   * @return completes when all in-sync replicas have it. Completes exceptionally with Kafka's or
   *     the registry's exception when nothing was sent; with {@link FeedFailedException} when the
   *     feed has failed, by this change or before: whether this one is in the journal is then not
   *     known, and publishing it again may duplicate it
   */
  public CompletableFuture<Receipt> publish(Change change) {
    byte[] key = change.key().bytes();
    int partition = writer.partition(key);
    synchronized (order) {
      Exception failed = failure.get();
      if (failed != null) {
        return CompletableFuture.failedFuture(failed(failed));
      }
      Instant now = clock.instant();
      hlc.observe(applied.greatest());
      Stamp stamp =
          new Stamp(
              partition,
              sequences[partition],
              hlc.next(now.toEpochMilli()),
              ChronoUnit.MICROS.between(Instant.EPOCH, now),
              applied.context(partition),
              decisions.get());
      ProducerRecord<byte[], byte[]> record;
      try {
        record = records.record(key, change, stamp, null);
      } catch (RuntimeException e) {
        return CompletableFuture.failedFuture(e);
      }
      return send(record, stamp);
    }
  }

  /** Waits until everything published is in the journal or has failed. */
  public void flush() {
    producer.flush();
  }

  /** Sends what was published, then ends. */
  @Override
  public void close() {
    producer.close();
    release.run();
  }

  private CompletableFuture<Receipt> send(ProducerRecord<byte[], byte[]> record, Stamp stamp) {
    Sending sending = new Sending(stamp);
    try {
      var unused = producer.send(record, sending::done);
    } catch (RuntimeException e) {
      // Thrown, so it never got as far as a batch: the sequence is still free.
      sending.receipt.completeExceptionally(e);
      return sending.receipt;
    }
    if (sending.sent()) {
      sequences[stamp.partition()]++;
    }
    return sending.receipt;
  }

  private void fail(Exception cause) {
    // Not under the lock: a publisher may hold it while it waits for the memory that only the
    // thread
    // calling this can free.
    if (!failure.compareAndSet(null, cause)) {
      return;
    }
    LOGGER.error("The change feed has failed and takes no more instance={}", instance(), cause);
    // What is still queued must not follow a change that may be missing.
    producer.close(Duration.ZERO);
  }

  private FeedFailedException failed(Exception cause) {
    return new FeedFailedException(
        "Cannot publish a change: the feed has failed (instance=" + instance() + ")", cause);
  }

  private static void await(boolean read, String topic, FeedConfig config) {
    if (!read) {
      throw new IllegalStateException(
          "Cannot open a change feed: a topic could not be read in time (topic="
              + topic
              + ", timeout="
              + config.catchUp()
              + ")");
    }
  }

  /** The settings of a consumer of what is committed. */
  static Map<String, Object> consumer(Map<String, String> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return settings;
  }

  /** One change on its way. */
  private final class Sending {

    private final Stamp stamp;
    private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    private final Thread caller = Thread.currentThread();
    private boolean refused;

    /** Whether {@code send} has returned; a callback before that means that nothing was sent. */
    private volatile boolean returned;

    Sending(Stamp stamp) {
      this.stamp = stamp;
    }

    boolean sent() {
      returned = true;
      return !refused;
    }

    void done(@Nullable RecordMetadata metadata, @Nullable Exception error) {
      if (error == null && metadata != null) {
        Position position = new Position(writer.epoch(), metadata.offset());
        Dot dot = new Dot(writer.region(), stamp.partition(), position);
        receipt.complete(new Receipt(dot, stamp.hlc(), stamp.timestampMicros()));
      } else if (error != null && !returned && Thread.currentThread() == caller) {
        refused = true;
        receipt.completeExceptionally(error);
      } else {
        Exception cause =
            error != null ? error : new IllegalStateException("Cannot tell what was written");
        fail(cause);
        receipt.completeExceptionally(failed(cause));
      }
    }
  }
}
