package io.meridian.capture;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.meridian.control.ControlState;
import io.meridian.feed.JournalRecords;
import io.meridian.feed.Writer;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * One stretch of capture, from a position in Kafka to the first error or the end. Owned by the
 * thread in which Debezium hands over its batches, which makes records of them; a thread of its own
 * commits these.
 *
 * <p>A: a Kafka transaction holds whole source transactions only, with the position after the last
 * of them. B: what Debezium confirms to the database is a position that is committed in Kafka, see
 * {@link KafkaOffsetStore}. C: nothing of a stretch that failed is used by the next one. D: a
 * heartbeat is in a Kafka transaction with the position that knows its clock and its sequences.
 */
final class CaptureSession
    implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>>, AutoCloseable {

  /** How old a position may grow that only says "nothing of ours happened". */
  private static final Duration POSITION_INTERVAL = Duration.ofSeconds(1);

  /** How old what is read must be that we are catching up, and a larger interval delays nobody. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  /** A Kafka transaction costs the same for one change as for thousands. */
  private static final Duration INTERVAL_BEHIND = Duration.ofMillis(100);

  /** How much waits for its Kafka transaction at most, about. */
  private static final long ROOM_BYTES = 4 << 20;

  /** What the heartbeats among the decisions of people have behind the capture's instance. */
  static final String OPERATOR_INSTANCE = ".heartbeat";

  private final CaptureConfig config;
  private final String incarnation;
  private final JournalCommitter<JournalLoad> journal;
  private final CommittedPosition committed;
  private final CaptureMetrics metrics;
  private final Clock clock;
  private final JournalRecords records;
  private final Supplier<ControlState> decisions;
  private final Heartbeats heartbeats;
  private final TransactionAssembler assembler;
  private final CaptureLedger ledger;

  /** Taken but not handed over yet; owned by the engine's thread. */
  private JournalLoad load = new JournalLoad();

  /** When a position was handed over last; owned by the engine's thread. */
  private Instant lastPosition;

  private volatile Optional<RuntimeException> failure = Optional.empty();

  /**
   * @param decisions what is known to be decided; has read all that was when the program started
   * @param clock for lag, the age of positions and heartbeats; events have the database's time
   */
  CaptureSession(
      CaptureConfig config,
      CaptureStart.Settled settled,
      SchemaRegistry registry,
      Supplier<ControlState> decisions,
      CaptureMetrics metrics,
      Clock clock) {
    CapturePosition position = settled.position();
    this.config = config;
    this.incarnation = settled.incarnation();
    this.committed = new CommittedPosition(position.getCommitLsn());
    this.metrics = metrics;
    this.clock = clock;
    Writer writer =
        new Writer(config.region(), position.getInstance(), config.epoch(), config.partitions());
    Writer operator =
        new Writer(
            config.region().operator(),
            position.getInstance() + OPERATOR_INSTANCE,
            config.epoch(),
            config.partitions());
    RecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    this.records = new JournalRecords(writer, codec);
    this.decisions = decisions;
    this.heartbeats =
        new Heartbeats(
            records,
            new JournalRecords(operator, codec),
            config.heartbeatInterval(),
            clock,
            System::nanoTime);
    this.assembler =
        new TransactionAssembler(
            config,
            Topic.RESOLVED.of(config.region()),
            new RowReader(config.tenant(), registry),
            decisions,
            metrics);
    this.ledger = CaptureLedger.of(position, config);
    this.lastPosition = clock.instant();
    this.journal =
        new JournalCommitter<>(
            new Transactions(
                settled.journal(), new AvroRecordCodec<>(CapturePosition.class, registry)),
            ROOM_BYTES);
    metrics.commitLsn.set(position.getCommitLsn());
    journal.start();
  }

  CommittedPosition committed() {
    return committed;
  }

  /** What went wrong in this class, unwrapped. */
  Optional<RuntimeException> failure() {
    return failure.isPresent() ? failure : Optional.ofNullable(journal.failure());
  }

  /** Lets a Kafka transaction end that is under way; what waits for the next comes again. */
  @Override
  public void close() {
    journal.close();
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> events,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    try {
      journal.check();
      EventListening.end(config.engine());
      long heard = assembler.boundaries();
      for (RecordChangeEvent<SourceRecord> event : events) {
        assembler.accept(event.record()).ifPresent(this::take);
      }
      if (assembler.boundaries() != heard) {
        heartbeats.heard();
      }
      if (heartbeats.areDue()) {
        load.beat(heartbeats.beat(ledger, decisions.get()));
      }
      if (load.hasRecords() || load.hasTransactions() && positionIsOld()) {
        handOver();
      }
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      throw e;
    }
    // Debezium keeps the last only, and forgets that too: see KafkaOffsetStore.
    if (!events.isEmpty()) {
      committer.markProcessed(events.get(events.size() - 1));
    }
    committer.markBatchFinished();
  }

  @Override
  public boolean supportsTombstoneEvents() {
    return false;
  }

  private void take(SourceTransaction transaction) {
    if (ledger.covers(transaction)) {
      metrics.repeatsDropped.increment();
      return;
    }
    load.add(transaction, ledger.take(transaction, records));
  }

  private void handOver() throws InterruptedException {
    load.seal(ledger.position(incarnation));
    journal.put(load);
    load = new JournalLoad();
    lastPosition = clock.instant();
  }

  private boolean positionIsOld() {
    return Duration.between(lastPosition, clock.instant()).compareTo(POSITION_INTERVAL) >= 0;
  }

  /** What the committing thread does. */
  private final class Transactions implements JournalCommitter.Journal<JournalLoad> {

    private final JournalTransactions transactions;
    private final RecordCodec<CapturePosition> positions;

    Transactions(JournalTransactions transactions, RecordCodec<CapturePosition> positions) {
      this.transactions = transactions;
      this.positions = positions;
    }

    @Override
    public long bytes(JournalLoad taken) {
      return taken.bytes();
    }

    @Override
    public Duration interval(JournalLoad last) {
      boolean behind = clock.millis() - last.oldestMicros() / 1000 > BEHIND.toMillis();
      Duration usual = config.commitInterval();
      return behind && usual.compareTo(INTERVAL_BEHIND) < 0 ? INTERVAL_BEHIND : usual;
    }

    @Override
    public void commit(List<JournalLoad> loads) {
      CapturePosition position = loads.get(loads.size() - 1).position();
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
      long oldestMicros = Long.MAX_VALUE;
      for (JournalLoad taken : loads) {
        all.addAll(taken.records());
        oldestMicros = Math.min(oldestMicros, taken.oldestMicros());
      }
      all.add(Founding.record(config, positions, position));
      transactions.commit(all);
      committed.advance(position.getCommitLsn());
      for (JournalLoad taken : loads) {
        taken.count(metrics);
      }
      metrics.kafkaTransactions.increment();
      if (oldestMicros != Long.MAX_VALUE) {
        metrics.lagMillis.set(clock.millis() - oldestMicros / 1000);
      }
      metrics.commitLsn.set(position.getCommitLsn());
    }
  }
}
