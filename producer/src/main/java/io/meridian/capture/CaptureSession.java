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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * One stretch of capture, from a position in Kafka to the first error or the end. Owned by the
 * thread in which Debezium hands over its batches.
 *
 * <p>A: a Kafka transaction holds whole source transactions only, with the position after the last
 * of them. B: what Debezium confirms to the database is a position that is committed in Kafka, see
 * {@link KafkaOffsetStore}. C: nothing of a stretch that failed is used by the next one. D: a
 * heartbeat is in a Kafka transaction with the position that knows its clock and its sequences.
 */
final class CaptureSession
    implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

  /** How old a position may grow that only says "nothing of ours happened". */
  private static final Duration POSITION_INTERVAL = Duration.ofSeconds(1);

  /** What the heartbeats among the decisions of people have behind the capture's instance. */
  static final String OPERATOR_INSTANCE = ".heartbeat";

  private final CaptureConfig config;
  private final String incarnation;
  private final JournalTransactions journal;
  private final CommittedPosition committed;
  private final CaptureMetrics metrics;
  private final Clock clock;
  private final JournalRecords records;
  private final Supplier<ControlState> decisions;
  private final Heartbeats heartbeats;
  private final RecordCodec<CapturePosition> positions;
  private final TransactionAssembler assembler;
  private final CaptureLedger ledger;
  private final long intervalNanos;

  /** Taken but not committed yet. */
  private final List<ProducerRecord<byte[], byte[]>> pending = new ArrayList<>();

  private final List<SourceTransaction> taken = new ArrayList<>();
  private Instant lastCommit;
  private long lastCommitNanos;
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
    this.journal = settled.journal();
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
    this.positions = new AvroRecordCodec<>(CapturePosition.class, registry);
    this.assembler =
        new TransactionAssembler(
            config,
            Topic.RESOLVED.of(config.region()),
            new RowReader(config.tenant(), registry),
            decisions,
            metrics);
    this.ledger = CaptureLedger.of(position, config);
    this.lastCommit = clock.instant();
    this.intervalNanos = config.commitInterval().toNanos();
    this.lastCommitNanos = System.nanoTime() - intervalNanos;
    metrics.commitLsn.set(position.getCommitLsn());
  }

  CommittedPosition committed() {
    return committed;
  }

  /** What went wrong in this class, unwrapped. */
  Optional<RuntimeException> failure() {
    return failure;
  }

  @Override
  public void handleBatch(
      List<RecordChangeEvent<SourceRecord>> events,
      RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
      throws InterruptedException {
    try {
      for (RecordChangeEvent<SourceRecord> event : events) {
        accept(event.record());
      }
      boolean due = heartbeats.areDue();
      if (due || !pending.isEmpty() || !taken.isEmpty() && positionIsOld()) {
        int changes = pending.size();
        if (due) {
          pending.addAll(heartbeats.beat(ledger, decisions.get()));
        }
        awaitTurn();
        commit();
        count(changes);
        if (due) {
          metrics.heartbeats.increment();
        }
        taken.clear();
      }
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      throw e;
    }
    for (RecordChangeEvent<SourceRecord> event : events) {
      committer.markProcessed(event);
    }
    committer.markBatchFinished();
  }

  @Override
  public boolean supportsTombstoneEvents() {
    return false;
  }

  private void accept(SourceRecord event) {
    if (TransactionAssembler.isBoundary(event)) {
      heartbeats.heard();
    }
    assembler.accept(event).ifPresent(this::take);
  }

  private void take(SourceTransaction transaction) {
    if (ledger.covers(transaction)) {
      metrics.repeatsDropped.increment();
      return;
    }
    pending.addAll(ledger.take(transaction, records));
    taken.add(transaction);
  }

  /**
   * A Kafka transaction costs the same for one change as for hundreds. While we wait the engine
   * gathers what comes next.
   */
  private void awaitTurn() throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(lastCommitNanos + intervalNanos - System.nanoTime());
  }

  private void commit() {
    pending.add(Founding.record(config, positions, ledger.position(incarnation)));
    journal.commit(pending);
    committed.advance(ledger.commitLsn());
    lastCommit = clock.instant();
    lastCommitNanos = System.nanoTime();
    pending.clear();
  }

  private void count(int changes) {
    metrics.changesJournaled.add(changes);
    metrics.kafkaTransactions.increment();
    metrics.sourceTransactions.add(taken.size());
    for (SourceTransaction transaction : taken) {
      metrics.echoesCut.add(transaction.echoes());
      metrics.markersRead.add(transaction.markers().size());
    }
    if (!taken.isEmpty()) {
      metrics.lagMillis.set(lastCommit.toEpochMilli() - taken.get(0).commitMicros() / 1000);
    }
    metrics.commitLsn.set(ledger.commitLsn());
  }

  private boolean positionIsOld() {
    return Duration.between(lastCommit, clock.instant()).compareTo(POSITION_INTERVAL) >= 0;
  }
}
