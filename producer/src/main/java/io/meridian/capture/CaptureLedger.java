package io.meridian.capture;

import io.meridian.clock.Hlc;
import io.meridian.clock.HlcClock;
import io.meridian.control.ControlState;
import io.meridian.feed.JournalRecords;
import io.meridian.feed.Provenance;
import io.meridian.feed.Stamp;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.PositionEntry;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * All that a capture remembers between transactions: how far it is, its clock, its sequences and
 * what the markers said last. Between heartbeats a function of the log alone.
 *
 * <p>Not thread-safe. After a failed commit it is ahead of Kafka and must be thrown away.
 */
final class CaptureLedger {

  /** Who started last; in the position, so that one who was overtaken can tell. */
  static final String INCARNATION = "meridian.incarnation";

  private final String store;
  private final CapturePosition founded;
  private final HlcClock clock;
  private final long[] sequences;
  private final long[] operatorSequences;
  private final VersionVector[] applied;
  private final HeldKeys[] held;
  private long commitLsn;
  private long sourceMillis;

  private CaptureLedger(String store, CapturePosition position, int partitions) {
    this.store = store;
    this.founded = position;
    this.clock = new HlcClock(new Hlc(position.getHlc()));
    this.sequences = new long[partitions];
    this.operatorSequences = new long[partitions];
    this.applied = new VersionVector[partitions];
    this.held = new HeldKeys[partitions];
    this.commitLsn = position.getCommitLsn();
    for (int i = 0; i < partitions; i++) {
      String partition = Integer.toString(i);
      sequences[i] = position.getSequences().getOrDefault(partition, 0L);
      operatorSequences[i] = position.getOperatorSequences().getOrDefault(partition, 0L);
      applied[i] = Vectors.fromAvro(position.getContexts().getOrDefault(partition, List.of()));
      held[i] = HeldKeys.parse(position.getHeld().getOrDefault(partition, ""));
    }
  }

  /** Where a position left off. */
  static CaptureLedger of(CapturePosition position, CaptureConfig config) {
    return of(position, config.partitions(), config.store());
  }

  /** Where a position left off. */
  static CaptureLedger of(CapturePosition position, int partitions, String store) {
    return new CaptureLedger(store, position, partitions);
  }

  /** Begins at a slot that was just made. */
  void begin(long slotLsn) {
    commitLsn = slotLsn;
  }

  long commitLsn() {
    return commitLsn;
  }

  /**
   * When the last transaction taken was committed, milliseconds since the epoch; 0 before the first
   * since the start.
   */
  long sourceMillis() {
    return sourceMillis;
  }

  /** Whether a transaction is in the journal already. */
  boolean covers(SourceTransaction transaction) {
    return transaction.commitLsn() <= commitLsn;
  }

  /** The records of a transaction, which is the next after all taken before. */
  List<ProducerRecord<byte[], byte[]>> take(SourceTransaction transaction, JournalRecords records) {
    List<ProducerRecord<byte[], byte[]>> taken = new ArrayList<>(transaction.changes().size());
    int index = 0;
    for (RowChange change : transaction.changes()) {
      int partition = records.writer().partition(change.key());
      Stamp stamp =
          new Stamp(
              partition,
              sequences[partition]++,
              clock.next(Math.floorDiv(change.commitMicros(), 1000L)),
              change.commitMicros(),
              context(change, partition),
              transaction.decisions());
      Provenance provenance = new Provenance(store, transaction.id(), index++);
      taken.add(
          records.record(change.key(), change.revised(transaction.commitLsn()), stamp, provenance));
    }
    // Only now: what the sink's transaction wrote was not seen by the rows of the same transaction.
    transaction.markers().forEach(this::observe);
    commitLsn = transaction.commitLsn();
    sourceMillis = Math.floorDiv(transaction.commitMicros(), 1000L);
    return taken;
  }

  /**
   * Heartbeats for all partitions of both journals. Their clock is above all that was stamped
   * before, and below all that will be; their context is what the markers read so far say of every
   * key. It never shrinks: a key is held back at what was applied by then, or later.
   *
   * @param millis what time they tell, milliseconds since the epoch
   * @param micros when they are made, microseconds since the epoch; for people
   * @param records of the region's journal
   * @param operator of the journal of its people
   */
  List<ProducerRecord<byte[], byte[]>> beat(
      long millis,
      long micros,
      JournalRecords records,
      JournalRecords operator,
      ControlState decisions) {
    List<ProducerRecord<byte[], byte[]>> beats = new ArrayList<>(2 * sequences.length);
    Hlc hlc = clock.next(millis);
    for (int i = 0; i < sequences.length; i++) {
      VersionVector floor = held[i].floor(applied[i]);
      beats.add(records.heartbeat(new Stamp(i, sequences[i]++, hlc, micros, floor, decisions)));
      beats.add(
          operator.heartbeat(new Stamp(i, operatorSequences[i]++, hlc, micros, floor, decisions)));
    }
    return beats;
  }

  /** The position to be committed with the records taken so far. */
  CapturePosition position(String incarnation) {
    Map<String, Long> next = new TreeMap<>();
    Map<String, Long> nextOperator = new TreeMap<>();
    Map<String, List<PositionEntry>> seen = new TreeMap<>();
    Map<String, String> heldBack = new TreeMap<>();
    for (int i = 0; i < sequences.length; i++) {
      next.put(Integer.toString(i), sequences[i]);
      nextOperator.put(Integer.toString(i), operatorSequences[i]);
      if (applied[i].size() > 0) {
        seen.put(Integer.toString(i), Vectors.toAvro(applied[i]));
      }
      if (!held[i].isEmpty()) {
        heldBack.put(Integer.toString(i), held[i].toString());
      }
    }
    Map<String, String> offset = new HashMap<>();
    offset.put("lsn", Long.toString(commitLsn));
    offset.put("lsn_commit", Long.toString(commitLsn));
    offset.put(INCARNATION, "\"" + incarnation + "\"");
    // Not by a builder that copies: Avro refuses to copy an enum unless its class is declared
    // trusted
    // for the whole process.
    return CapturePosition.newBuilder()
        .setInstance(founded.getInstance())
        .setSlot(founded.getSlot())
        .setSystemIdentifier(founded.getSystemIdentifier())
        .setState(CaptureState.STREAMING)
        .setCommitLsn(commitLsn)
        .setSourceOffset(offset)
        .setHlc(clock.last().bits())
        .setSequences(next)
        .setContexts(seen)
        .setOperatorSequences(nextOperator)
        .setHeld(heldBack)
        .build();
  }

  private void observe(Marker marker) {
    clock.observe(marker.hlc());
    applied[marker.partition()] = marker.vector();
    held[marker.partition()] = marker.held();
  }

  private VersionVector context(RowChange change, int partition) {
    if (held[partition].isEmpty()) {
      return applied[partition];
    }
    String key = new String(change.key(), StandardCharsets.US_ASCII);
    return held[partition].context(key, applied[partition]);
  }
}
