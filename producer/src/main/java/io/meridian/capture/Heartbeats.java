package io.meridian.capture;

import io.meridian.control.ControlState;
import io.meridian.feed.JournalRecords;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * When the journals get heartbeats, and what time these tell.
 *
 * <p>While the log has something to say a heartbeat tells the time of what was read last, and only
 * when it is quiet the time of day. A capture that catches up would else stamp what was written
 * hours ago as if it were written now, and it would win over what others wrote since.
 *
 * <p>Not thread-safe.
 */
final class Heartbeats {

  /** How long the log must be quiet before we think to have read all of it. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final JournalRecords records;
  private final JournalRecords operator;
  private final long intervalNanos;
  private final Clock clock;
  private final LongSupplier nanos;
  private long lastBeat;
  private long lastHeard;

  /**
   * @param records of the region's journal
   * @param operator of the journal of its people
   * @param nanos as {@link System#nanoTime}
   */
  Heartbeats(
      JournalRecords records,
      JournalRecords operator,
      Duration interval,
      Clock clock,
      LongSupplier nanos) {
    this.records = records;
    this.operator = operator;
    this.intervalNanos = interval.toNanos();
    this.clock = clock;
    this.nanos = nanos;
    this.lastHeard = nanos.getAsLong();
    this.lastBeat = lastHeard - intervalNanos;
  }

  /** The log said something. */
  void heard() {
    lastHeard = nanos.getAsLong();
  }

  boolean areDue() {
    return nanos.getAsLong() - lastBeat >= intervalNanos;
  }

  /** The records of the next heartbeats. */
  List<ProducerRecord<byte[], byte[]>> beat(CaptureLedger ledger, ControlState decisions) {
    lastBeat = nanos.getAsLong();
    Instant now = clock.instant();
    boolean quiet = lastBeat - lastHeard >= QUIET.toNanos();
    return ledger.beat(
        quiet ? now.toEpochMilli() : ledger.sourceMillis(),
        ChronoUnit.MICROS.between(Instant.EPOCH, now),
        records,
        operator,
        decisions);
  }
}
