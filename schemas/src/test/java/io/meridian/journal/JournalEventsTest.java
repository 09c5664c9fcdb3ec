package io.meridian.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Event;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Version;
import io.meridian.schema.MalformedRecordException;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.PositionEntry;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalEventsTest {

  @Test
  void event_hasFactsOfRecordAndItsPlace() {
    assertThat(JournalEvents.toEvent(record(), 3, 42))
        .isEqualTo(
            new Event(
                new Version(
                    new Dot(new RegionId("us-west-1"), 3, new Position(2, 42)),
                    new Hlc(77),
                    1_000,
                    Operation.UPDATE,
                    new Payload("avro/binary", 9, new byte[] {2, 3})),
                VersionVector.parse("eu-central-1=1:204")));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void operation_isSameInBothVocabularies(Operation operation) {
    assertThat(JournalEvents.operation(JournalEvents.operation(operation))).isEqualTo(operation);
    assertThat(ChangeOperation.values()).hasSize(Operation.values().length + 1);
  }

  @Test
  void event_isMalformedWhenItIsHeartbeat() {
    JournalEvent record = record();
    record.setOperation(ChangeOperation.HEARTBEAT);

    assertMalformed(record, 3, 42, "operation=HEARTBEAT");
  }

  @Test
  void event_sharesPayloadThatIsAWholeArray() {
    JournalEvent record = record();
    byte[] whole = {1, 2, 3};

    record.setPayload(ByteBuffer.wrap(whole));
    assertThat(payload(record)).isSameAs(whole);
    record.setPayload(ByteBuffer.wrap(whole).asReadOnlyBuffer());
    assertThat(payload(record)).isEqualTo(whole).isNotSameAs(whole);
    record.setPayload(ByteBuffer.wrap(whole, 1, 1));
    assertThat(payload(record)).containsExactly(2);
  }

  @Test
  void event_mayHaveSeenItsOwnRegionBeforeItself() {
    JournalEvent record = record();
    record.setContext(List.of(new PositionEntry("us-west-1", 2, 41L)));

    assertThat(JournalEvents.toEvent(record, 3, 42).context().size()).isEqualTo(1);
  }

  @Test
  void event_isMalformedWhenFactsAreIllegal() {
    JournalEvent record = record();
    record.setRegion("US West");
    assertMalformed(record, 3, 42, "region=US West");

    record = record();
    record.setEpoch(0);
    assertMalformed(record, 3, 42, "epoch=0");

    record = record();
    record.setContentType("");
    assertMalformed(record, 3, 42, "content type");

    record = record();
    record.setContext(List.of(new PositionEntry("us-west-1", 2, 42L)));
    assertMalformed(record, 3, 42, "covers the event itself");

    record = record();
    record.setContext(List.of(new PositionEntry("us-west-1", -2, 42L)));
    assertMalformed(record, 3, 42, "epoch=-2");

    assertMalformed(record(), -1, 42, "partition=-1");
    assertMalformed(record(), 3, -1, "offset=-1");
  }

  private static byte[] payload(JournalEvent record) {
    return JournalEvents.toEvent(record, 3, 42).version().payload().bytes();
  }

  private static void assertMalformed(
      JournalEvent record, int partition, long offset, String message) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> JournalEvents.toEvent(record, partition, offset))
        .withMessageContaining(message);
  }

  private static JournalEvent record() {
    return JournalEvent.newBuilder()
        .setRegion("us-west-1")
        .setInstance("feed-1")
        .setEpoch(2)
        .setSequence(0)
        .setHlc(77)
        .setTimestamp(1_000)
        .setOperation(ChangeOperation.UPDATE)
        .setContext(List.of(new PositionEntry("eu-central-1", 1, 204L)))
        .setContentType("avro/binary")
        .setSchemaId(9)
        .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1).slice())
        .build();
  }
}
