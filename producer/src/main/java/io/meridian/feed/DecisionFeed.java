package io.meridian.feed;

import io.meridian.clock.Hlc;
import io.meridian.clock.HlcClock;
import io.meridian.control.ControlLog;
import io.meridian.control.ControlState;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what people decide to the journal of their region's people, {@code
 * journal.<region>.operator}. Thread-safe; one decision after the other.
 *
 * <p>A: a decision supersedes just what its context names. B: its clock is greater than that of
 * everything the person was shown, than that of every decision made here before, and than that of
 * the journal's heartbeats by then. C: the events of one instance carry a dense sequence per
 * partition; when it is not known whether a decision is in the journal, the next one has a new
 * instance.
 *
 * <p>Downside: made for people. Each decision reads the end of the journal and waits for its
 * acknowledgement. A heartbeat that comes between the two may have a greater clock after all, where
 * the capture's is ahead of ours.
 */
public final class DecisionFeed implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(DecisionFeed.class);

  private final FeedConfig config;
  private final RecordCodec<JournalEvent> codec;
  private final Producer<byte[], byte[]> producer;
  private final Surroundings surroundings;
  private final Clock clock;

  /** Guarded by this, as is all below. */
  private final HlcClock hlc = new HlcClock(Hlc.ZERO);

  private JournalRecords records;
  private long[] sequences;

  /**
   * @param surroundings closed with the feed
   */
  DecisionFeed(
      FeedConfig config,
      RecordCodec<JournalEvent> codec,
      Producer<byte[], byte[]> producer,
      Surroundings surroundings,
      Clock clock) {
    this.config = config;
    this.codec = codec;
    this.producer = producer;
    this.surroundings = surroundings;
    this.clock = clock;
    this.records = begin(config, codec);
    this.sequences = new long[config.partitions()];
  }

  /**
   * Opens a feed for the people of a region and reads what was decided for all so far.
   *
   * @param config of the region itself, or of its people
   * @param registry stays open when the feed is closed
   * @throws IllegalArgumentException when the Kafka properties would weaken the guarantees
   * @throws IllegalStateException when {@code control} could not be read in time
   */
  public static DecisionFeed open(FeedConfig config, SchemaRegistry registry, Clock clock) {
    Producer<byte[], byte[]> producer = new KafkaProducer<>(ProducerSettings.of(config.kafka()));
    RecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    JournalTail tail =
        new JournalTail(
            new KafkaConsumer<>(ChangeFeed.consumer(config.kafka())),
            codec,
            Topic.JOURNAL.of(config.region().operator()),
            config.partitions());
    ControlLog control = ControlLog.open(config.kafka(), registry);
    DecisionFeed feed = new DecisionFeed(config, codec, producer, new Around(control, tail), clock);
    try {
      if (control.awaitStart(config.catchUp())) {
        return feed;
      }
      feed.close();
      throw new IllegalStateException(
          "Cannot open a feed of decisions: a topic could not be read in time (topic="
              + Topic.CONTROL
              + ", timeout="
              + config.catchUp()
              + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      feed.close();
      throw new IllegalStateException("Cannot open a feed of decisions: interrupted", e);
    }
  }

  /** The instance of the next decision, as its event carries it. */
  public synchronized String instance() {
    return records.writer().instance();
  }

  /**
   * Publishes a decision and waits until all in-sync replicas have it.
   *
   * @return where in the journal it is; the region is that of the people
   * @throws FeedFailedException when Kafka did not acknowledge it, so that it is not known whether
   *     it is in the journal. Made again, it stands beside the first if that is there after all,
   *     until a later one has seen both. The feed can be used further
   * @throws org.apache.kafka.common.KafkaException when nothing was sent, for the end of the
   *     journal could not be read
   * @throws io.meridian.schema.SchemaRegistryException when nothing was sent, for the event's
   *     schema could not be registered
   */
  public synchronized Receipt publish(Decision decision) {
    Writer writer = records.writer();
    byte[] key = decision.key().bytes();
    int partition = writer.partition(key);
    hlc.observe(decision.after());
    hlc.observe(surroundings.greatest(partition));
    Instant now = clock.instant();
    Stamp stamp =
        new Stamp(
            partition,
            sequences[partition],
            hlc.next(now.toEpochMilli()),
            ChronoUnit.MICROS.between(Instant.EPOCH, now),
            decision.context(),
            surroundings.decided());
    Change change =
        new Change(
            decision.key(), decision.operation(), decision.payload(), null, decision.before());
    RecordMetadata written = written(records.record(key, change, stamp, null));
    sequences[partition]++;
    Position position = new Position(writer.epoch(), written.offset());
    return new Receipt(
        new Dot(writer.region(), partition, position), stamp.hlc(), stamp.timestampMicros());
  }

  /** Ends; every decision published is in the journal. */
  @Override
  public synchronized void close() {
    producer.close();
    surroundings.close();
  }

  private RecordMetadata written(ProducerRecord<byte[], byte[]> record) {
    try {
      return producer.send(record).get();
    } catch (ExecutionException e) {
      throw failed(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  private FeedFailedException failed(Throwable cause) {
    String failed = instance();
    records = begin(config, codec);
    sequences = new long[config.partitions()];
    LOGGER.warn("A decision may be in the journal or not, going on as another instance={}", failed);
    return new FeedFailedException(
        "Cannot tell whether a decision is in the journal (journal="
            + records.writer().journal()
            + ", instance="
            + failed
            + ")",
        cause);
  }

  private static JournalRecords begin(FeedConfig config, RecordCodec<JournalEvent> codec) {
    RegionId people = config.region().operator();
    return new JournalRecords(
        new Writer(
            people,
            config.zone(),
            config.node(),
            "operator-" + UUID.randomUUID(),
            config.epoch(),
            config.partitions()),
        codec);
  }

  /** The topics of Kafka. */
  private record Around(ControlLog control, JournalTail tail) implements Surroundings {

    @Override
    public ControlState decided() {
      return control.state();
    }

    @Override
    public Hlc greatest(int partition) {
      return tail.greatest(partition);
    }

    @Override
    public void close() {
      control.close();
      tail.close();
    }
  }
}
