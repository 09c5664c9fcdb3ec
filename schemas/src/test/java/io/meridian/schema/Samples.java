package io.meridian.schema;

import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.version.avro.PositionEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Records for tests. */
final class Samples {

  private Samples() {}

  static JournalEvent event() {
    return JournalEvent.newBuilder()
        .setRegion("us-west-1")
        .setZone("us-west-1a")
        .setNode(null)
        .setInstance("capture-1")
        .setEpoch(1)
        .setSequence(204)
        .setHlc(0xFFFF_0000_0000_0001L)
        .setTimestamp(1_700_000_000_000_000L)
        .setOperation(ChangeOperation.UPDATE)
        .setContext(
            List.of(
                new PositionEntry("ap-tokyo-1", 2, 17L),
                new PositionEntry("eu-central-1", 1, Long.MAX_VALUE)))
        .setStore("us-west-1")
        .setTransaction("4711")
        .setTransactionIndex(3)
        .setRevision(42L)
        .setContentType("avro/binary")
        .setSchemaId(7)
        .setPayload(ByteBuffer.wrap("a payload of some length".getBytes(StandardCharsets.UTF_8)))
        .build();
  }

  static ResolvedChange resolved() {
    VisibleVersion visible =
        new VisibleVersion(
            "eu-central-1",
            1,
            4_711L,
            0xFFFF_0000_0000_0001L,
            1_700_000_000_000_000L,
            ChangeOperation.INSERT,
            "avro/binary",
            7,
            ByteBuffer.wrap("a payload of some length".getBytes(StandardCharsets.UTF_8)));
    return new ResolvedChange(
        "us-west-1",
        2,
        17L,
        0xFFFF_0000_0000_0002L,
        1_700_000_000_000_001L,
        ChangeEffect.HELD,
        "us-west-1",
        2,
        true,
        visible);
  }
}
