package io.meridian.benchmarks;

import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.version.avro.PositionEntry;
import java.nio.ByteBuffer;
import java.util.List;

/** Records as a captured change makes them in a deployment of three regions. */
final class SampleRecords {

  private static final int ROW_BYTES = 230;
  private static final long MILLIS = 1_790_000_000_000L;

  private SampleRecords() {}

  static JournalEvent event() {
    return JournalEvent.newBuilder()
        .setRegion("us-west-1")
        .setInstance("capture-1")
        .setEpoch(1)
        .setSequence(169_000)
        .setHlc(MILLIS << 16)
        .setTimestamp(MILLIS * 1_000)
        .setOperation(ChangeOperation.UPDATE)
        .setContext(
            List.of(
                new PositionEntry("ap-tokyo-1", 1, 170_001L),
                new PositionEntry("eu-central-1", 1, 168_000L),
                new PositionEntry("us-west-1", 1, 169_950L)))
        .setStore("us-west-1")
        .setTransaction("74711")
        .setTransactionIndex(2)
        .setRevision(42_000_000_000L)
        .setContentType("avro/binary")
        .setSchemaId(7)
        .setPayload(ByteBuffer.wrap(new byte[ROW_BYTES]))
        .build();
  }

  static ResolvedChange change() {
    JournalEvent event = event();
    VisibleVersion visible =
        new VisibleVersion(
            event.getRegion(),
            event.getEpoch(),
            170_000L,
            event.getHlc(),
            event.getTimestamp(),
            event.getOperation(),
            event.getContentType(),
            event.getSchemaId(),
            event.getPayload());
    return new ResolvedChange(
        event.getRegion(),
        event.getEpoch(),
        170_000L,
        event.getHlc(),
        event.getTimestamp(),
        ChangeEffect.HELD,
        event.getStore(),
        1,
        false,
        visible);
  }
}
