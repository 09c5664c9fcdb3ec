package io.meridian.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one batch add to the journal: whole source transactions, heartbeats, and the
 * position after them. Filled by the engine's thread, which must not touch it once it is handed
 * over.
 */
final class JournalLoad {

  private static final int RECORD_OVERHEAD = 100;

  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private int changes;
  private int sourceTransactions;
  private int echoes;
  private int markers;
  private int beats;
  private long oldestMicros = Long.MAX_VALUE;
  private long bytes;
  private @Nullable CapturePosition position;

  /** A source transaction and its records, which may be none. */
  void add(SourceTransaction transaction, List<ProducerRecord<byte[], byte[]>> of) {
    append(of);
    changes += of.size();
    sourceTransactions++;
    echoes += transaction.echoes();
    markers += transaction.markers().size();
    oldestMicros = Math.min(oldestMicros, transaction.commitMicros());
  }

  /** Heartbeats for all partitions. */
  void beat(List<ProducerRecord<byte[], byte[]>> heartbeats) {
    append(heartbeats);
    beats++;
  }

  /** What to be committed with its records: the position after them. */
  void seal(CapturePosition after) {
    position = after;
  }

  /** The position after it. */
  CapturePosition position() {
    return Objects.requireNonNull(position, "sealed");
  }

  /** In the order they were added. */
  List<ProducerRecord<byte[], byte[]>> records() {
    return records;
  }

  boolean hasRecords() {
    return !records.isEmpty();
  }

  /** Whether it is about any transaction, be it without a change of ours. */
  boolean hasTransactions() {
    return sourceTransactions > 0;
  }

  /** What it takes in memory, about. */
  long bytes() {
    return bytes;
  }

  /** When the oldest of its transactions was committed; the greatest long when it has none. */
  long oldestMicros() {
    return oldestMicros;
  }

  /** Counts what is now in the journal. */
  void count(CaptureMetrics metrics) {
    metrics.changesJournaled.add(changes);
    metrics.sourceTransactions.add(sourceTransactions);
    metrics.echoesCut.add(echoes);
    metrics.markersRead.add(markers);
    metrics.heartbeats.add(beats);
  }

  private void append(List<ProducerRecord<byte[], byte[]>> more) {
    records.addAll(more);
    for (ProducerRecord<byte[], byte[]> record : more) {
      bytes += RECORD_OVERHEAD + record.key().length + record.value().length;
    }
  }
}
