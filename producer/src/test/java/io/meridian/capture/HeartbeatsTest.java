package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.clock.Hlc;
import io.meridian.control.ControlState;
import io.meridian.feed.JournalRecords;
import io.meridian.feed.Writer;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.topology.RegionId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final long LONG_AGO = NOW.toEpochMilli() - 3_600_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000);
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, new InMemorySchemaRegistry());
  private final RegionId region = new RegionId("eu");
  private final JournalRecords records =
      new JournalRecords(new Writer(region, "capture-1", 1, 1), codec);
  private final Heartbeats heartbeats =
      new Heartbeats(
          records, records, Duration.ofMillis(500), Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);
  private final CaptureLedger ledger = CaptureLedger.of(position(), 1, "eu-db");

  @Test
  void heartbeats_areDueAtOnceAndAfterTheInterval() {
    assertThat(heartbeats.areDue()).isTrue();
    assertThat(millis()).isZero();
    assertThat(heartbeats.areDue()).isFalse();
    pass(499);
    assertThat(heartbeats.areDue()).isFalse();
    pass(1);
    assertThat(heartbeats.areDue()).isTrue();
  }

  @Test
  void heartbeat_tellsTheTimeOfTheLogWhileItSpeaksAndTheTimeOfDayWhenItIsQuiet() {
    assertThat(
            ledger.take(
                new SourceTransaction(
                    "1:0/A", 10, LONG_AGO * 1000, List.of(), List.of(), 0, ControlState.EMPTY),
                records))
        .isEmpty();
    heartbeats.heard();
    pass(1_500);
    assertThat(millis()).isEqualTo(LONG_AGO);
    heartbeats.heard();
    pass(1_500);
    assertThat(millis()).isEqualTo(LONG_AGO);
    pass(500);
    assertThat(millis()).isEqualTo(NOW.toEpochMilli());
  }

  private long millis() {
    byte[] value = heartbeats.beat(ledger, ControlState.EMPTY).get(0).value();
    return new Hlc(codec.decode(value).getHlc()).millis();
  }

  private void pass(long millis) {
    nanos.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private static CapturePosition position() {
    return CapturePosition.newBuilder()
        .setInstance("capture-1")
        .setSlot("slot")
        .setSystemIdentifier("1")
        .setCommitLsn(0)
        .setState(CaptureState.STREAMING)
        .setSourceOffset(Map.of())
        .setHlc(0)
        .setSequences(Map.of())
        .setContexts(Map.of())
        .build();
  }
}
