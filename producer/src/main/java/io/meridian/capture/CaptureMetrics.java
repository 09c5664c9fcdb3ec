package io.meridian.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The figures of a capture, since its start. Their names are public. */
final class CaptureMetrics {

  static final String CHANGES_JOURNALED = "capture_changes_journaled_total";
  static final String SOURCE_TRANSACTIONS = "capture_source_transactions_total";
  static final String KAFKA_TRANSACTIONS = "capture_kafka_transactions_total";
  static final String ECHOES_CUT = "capture_echoes_cut_total";
  static final String MARKERS_READ = "capture_markers_read_total";
  static final String MARKERS_IGNORED = "capture_markers_ignored_total";
  static final String REPLICATED_SKIPPED = "capture_replicated_skipped_total";
  static final String TRUNCATES_SKIPPED = "capture_truncates_skipped_total";
  static final String REPEATS_DROPPED = "capture_repeats_dropped_total";
  static final String HEARTBEATS = "capture_heartbeats_total";
  static final String RESTARTS = "capture_restarts_total";
  static final String HANGING_ABORTED = "capture_hanging_transactions_aborted_total";
  static final String HANGING_COMMITTED = "capture_hanging_transactions_committed_total";
  static final String LAG_MILLIS = "capture_lag_millis";
  static final String COMMIT_LSN = "capture_commit_lsn";

  /** Row changes that are in the journal. */
  final LongAdder changesJournaled = new LongAdder();

  /** Transactions of the database that are done with, also those without a change of ours. */
  final LongAdder sourceTransactions = new LongAdder();

  final LongAdder kafkaTransactions = new LongAdder();

  /** Row changes that a sink of ours wrote; from Postgres 16 on the server leaves them out. */
  final LongAdder echoesCut = new LongAdder();

  final LongAdder markersRead = new LongAdder();

  /** Changes of the marker table that no sink of ours made. */
  final LongAdder markersIgnored = new LongAdder();

  /** Row changes of other replication; from Postgres 16 on the server leaves them out. */
  final LongAdder replicatedSkipped = new LongAdder();

  final LongAdder truncatesSkipped = new LongAdder();

  /** Source transactions that were in the journal already. */
  final LongAdder repeatsDropped = new LongAdder();

  /** How often heartbeats went into all partitions of the region's journals. */
  final LongAdder heartbeats = new LongAdder();

  /** How often the capture began anew after an error. */
  final LongAdder restarts = new LongAdder();

  private final LongAdder hangingAborted = new LongAdder();
  private final LongAdder hangingCommitted = new LongAdder();

  /** From the commit in the database to that in Kafka, of the oldest in the last one. */
  final AtomicLong lagMillis = new AtomicLong();

  final AtomicLong commitLsn = new AtomicLong();

  /** A transaction that hung was ended in a partition. */
  void hangingTransaction(boolean committed) {
    (committed ? hangingCommitted : hangingAborted).increment();
  }

  Map<String, Number> snapshot() {
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put(CHANGES_JOURNALED, changesJournaled.sum());
    figures.put(SOURCE_TRANSACTIONS, sourceTransactions.sum());
    figures.put(KAFKA_TRANSACTIONS, kafkaTransactions.sum());
    figures.put(ECHOES_CUT, echoesCut.sum());
    figures.put(MARKERS_READ, markersRead.sum());
    figures.put(MARKERS_IGNORED, markersIgnored.sum());
    figures.put(REPLICATED_SKIPPED, replicatedSkipped.sum());
    figures.put(TRUNCATES_SKIPPED, truncatesSkipped.sum());
    figures.put(REPEATS_DROPPED, repeatsDropped.sum());
    figures.put(HEARTBEATS, heartbeats.sum());
    figures.put(RESTARTS, restarts.sum());
    figures.put(HANGING_ABORTED, hangingAborted.sum());
    figures.put(HANGING_COMMITTED, hangingCommitted.sum());
    figures.put(LAG_MILLIS, lagMillis.get());
    figures.put(COMMIT_LSN, commitLsn.get());
    return figures;
  }
}
