package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.feed.Change;
import io.meridian.feed.JournalRecords;
import io.meridian.feed.Writer;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class CaptureLedgerTest {

  private static final long MICROS = 1_700_000_000_000_000L;

  private final CaptureConfig config =
      new CaptureConfig(
          new RegionId("eu"),
          1,
          1,
          "eu-db",
          "slot",
          "pub",
          "t",
          List.of("public.*"),
          false,
          TruncatePolicy.REFUSE,
          ReplicatedPolicy.REFUSE,
          1 << 20,
          java.time.Duration.ZERO,
          java.time.Duration.ofSeconds(1),
          new DatabaseAddress("h", 1, "d", "u", ""),
          Map.of(),
          Map.of());
  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, new InMemorySchemaRegistry());
  private final Writer writer = new Writer(config.region(), "capture-1", 1, 1);
  private final JournalRecords records = new JournalRecords(writer, codec);
  private final JournalRecords operator =
      new JournalRecords(
          new Writer(config.region().operator(), "capture-1.heartbeat", 1, 1), codec);
  private CaptureLedger ledger = CaptureLedger.of(fresh(), config);

  @Test
  void marker_isForLaterTransactionsOnly() {
    Marker marker = marker("ap=1:4,eu=1:9", 1L << 62, "");
    JournalEvent same = take(10, List.of(change("1")), List.of(marker)).get(0);
    JournalEvent later = take(20, List.of(change("1")), List.of()).get(0);
    assertThat(same.getContext()).isEmpty();
    assertThat(same.getHlc()).isLessThan(1L << 62);
    assertThat(Vectors.fromAvro(later.getContext())).hasToString("ap=1:4,eu=1:9");
    assertThat(later.getHlc()).isEqualTo((1L << 62) + 1);
  }

  @Test
  void position_bringsEverythingBack() {
    List<JournalEvent> unused =
        take(10, List.of(change("1"), change("2")), List.of(marker("ap=1:4", 77L << 16, "")));
    CapturePosition position = ledger.position("incarnation");
    ledger = CaptureLedger.of(position, config);
    assertThat(ledger.commitLsn()).isEqualTo(10);
    JournalEvent next = take(20, List.of(change("3")), List.of()).get(0);
    assertThat(next.getSequence()).isEqualTo(2);
    assertThat(Vectors.fromAvro(next.getContext())).hasToString("ap=1:4");
    assertThat(position.getSourceOffset())
        .containsEntry("lsn_commit", "10")
        .containsEntry(CaptureLedger.INCARNATION, "\"incarnation\"");
    assertThat(unused).hasSize(2);
  }

  @Test
  void heldBackKey_hasSeenItsFloorAndTheOthersAll() {
    take(10, List.of(), List.of(marker("ap=1:9,eu=1:9", 1L << 62, "ap=1:4,eu=1:8 t/users/1")));
    ledger = CaptureLedger.of(ledger.position("incarnation"), config);
    List<JournalEvent> events = take(20, List.of(change("1"), change("2")), List.of());
    JournalEvent beat = codec.decode(beat(MICROS / 1000).get(0).value());
    take(30, List.of(), List.of(marker("ap=1:9,eu=1:9", 1L << 62, "")));
    JournalEvent released = take(40, List.of(change("1")), List.of()).get(0);

    assertThat(context(events.get(0))).isEqualTo("ap=1:4,eu=1:8");
    assertThat(context(events.get(1))).isEqualTo("ap=1:9,eu=1:9");
    assertThat(context(beat)).isEqualTo("ap=1:4,eu=1:8");
    assertThat(context(released)).isEqualTo("ap=1:9,eu=1:9");
  }

  @Test
  void ledger_coversWhatWasTaken() {
    assertThat(take(10, List.of(change("1")), List.of())).hasSize(1);
    assertThat(ledger.covers(transaction(10, List.of(), List.of()))).isTrue();
    assertThat(ledger.covers(transaction(11, List.of(), List.of()))).isFalse();
  }

  @Test
  void ledger_givesTheSameEventsForTheSameLog() {
    List<JournalEvent> once = take(10, List.of(change("1"), change("2")), List.of());
    ledger = CaptureLedger.of(fresh(), config);
    assertThat(take(10, List.of(change("1"), change("2")), List.of())).isEqualTo(once);
  }

  @Test
  void events_sayWhereTheyWereCaptured() {
    JournalEvent second = take(10, List.of(change("1"), change("2")), List.of()).get(1);
    assertThat(second.getStore()).isEqualTo("eu-db");
    assertThat(second.getTransaction()).isEqualTo("tx:10");
    assertThat(second.getTransactionIndex()).isEqualTo(1);
    assertThat(second.getRevision()).isEqualTo(10);
    assertThat(second.getTimestamp()).isEqualTo(MICROS);
    assertThat(new Hlc(second.getHlc()).millis()).isEqualTo(MICROS / 1000);
  }

  @Test
  void heartbeat_isAboveAllBeforeAndBelowAllAfterInBothJournals() {
    JournalEvent before =
        take(10, List.of(change("1")), List.of(marker("ap=1:4", 1L << 62, ""))).get(0);
    List<ProducerRecord<byte[], byte[]>> beats = beat(MICROS / 1000);
    JournalEvent after = take(20, List.of(change("1")), List.of()).get(0);

    assertThat(beats)
        .extracting(ProducerRecord::topic)
        .containsExactly("journal.eu", "journal.eu.operator");
    assertThat(beats)
        .extracting(beat -> new String(beat.key(), StandardCharsets.US_ASCII))
        .containsExactly("_meridian/heartbeat/eu", "_meridian/heartbeat/eu.operator");
    assertThat(beats)
        .allSatisfy(
            record -> {
              JournalEvent beat = codec.decode(record.value());
              assertThat(beat.getOperation()).isEqualTo(ChangeOperation.HEARTBEAT);
              assertThat(Vectors.fromAvro(beat.getContext())).hasToString("ap=1:4");
              assertThat(beat.getHlc())
                  .isGreaterThan(1L << 62)
                  .isGreaterThan(before.getHlc())
                  .isLessThan(after.getHlc());
              assertThat(Checksum.verify(record.key(), record.value(), record.headers()))
                  .isEqualTo(Checksum.Verdict.GOOD);
            });
    assertThat(List.of(before, codec.decode(beats.get(0).value()), after))
        .extracting(JournalEvent::getSequence)
        .containsExactly(0L, 1L, 2L);
    JournalEvent operator = codec.decode(beats.get(1).value());
    assertThat(operator.getRegion()).isEqualTo("eu.operator");
    assertThat(operator.getInstance()).isEqualTo("capture-1.heartbeat");
    assertThat(operator.getSequence()).isZero();
  }

  @Test
  void heartbeat_goesOnWhereThePositionLeftOff() {
    JournalEvent first = codec.decode(beat(MICROS / 1000).get(1).value());
    ledger = CaptureLedger.of(ledger.position("incarnation"), config);
    List<ProducerRecord<byte[], byte[]>> next = beat(0);

    assertThat(next)
        .allSatisfy(
            record -> {
              assertThat(codec.decode(record.value()).getSequence()).isEqualTo(1);
              assertThat(codec.decode(record.value()).getHlc()).isGreaterThan(first.getHlc());
            });
  }

  private static String context(JournalEvent event) {
    return Vectors.fromAvro(event.getContext()).toString();
  }

  private List<ProducerRecord<byte[], byte[]>> beat(long millis) {
    return ledger.beat(millis, MICROS, records, operator, ControlState.EMPTY);
  }

  private List<JournalEvent> take(long lsn, List<RowChange> changes, List<Marker> markers) {
    List<JournalEvent> events = new ArrayList<>();
    ledger
        .take(transaction(lsn, changes, markers), records)
        .forEach(record -> events.add(codec.decode(record.value())));
    return events;
  }

  private static SourceTransaction transaction(
      long lsn, List<RowChange> changes, List<Marker> markers) {
    return new SourceTransaction("tx:" + lsn, lsn, MICROS, changes, markers, 0, ControlState.EMPTY);
  }

  private static RowChange change(String id) {
    ResourceKey key = new ResourceKey("t", "users", id);
    Change change = new Change(key, Operation.INSERT, Payload.NONE);
    return new RowChange("public.users", key.bytes(), change, MICROS);
  }

  private static Marker marker(String vector, long hlc, String held) {
    return new Marker(0, VersionVector.parse(vector), new Hlc(hlc), HeldKeys.parse(held));
  }

  private static CapturePosition fresh() {
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
