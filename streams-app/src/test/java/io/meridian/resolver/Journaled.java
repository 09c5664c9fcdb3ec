package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Makes journal events of one instance of one region, one sequence after the other. */
final class Journaled {

  /** When the events of the tests begin, milliseconds since the epoch. */
  static final long START_MILLIS = 1_700_000_000_000L;

  private final RegionId region;
  private long sequence;

  Journaled(RegionId region) {
    this.region = region;
  }

  /** The sequence of the next event. */
  Journaled sequence(long next) {
    sequence = next;
    return this;
  }

  /** A published update that had seen nothing of other regions. */
  JournalEvent update(long tick, String payload) {
    return update(tick, payload, VersionVector.EMPTY);
  }

  /** A published update. */
  JournalEvent update(long tick, String payload, VersionVector context) {
    JournalEvent event = new JournalEvent();
    event.setRegion(region.name());
    event.setInstance("feed-" + region);
    event.setEpoch(1);
    event.setSequence(sequence++);
    event.setHlc(Hlc.of(START_MILLIS + tick, 0).bits());
    event.setTimestamp((START_MILLIS + tick) * 1000);
    event.setOperation(ChangeOperation.UPDATE);
    event.setContext(Vectors.toAvro(context));
    event.setContentType("text/plain");
    event.setPayload(ByteBuffer.wrap(payload.getBytes(StandardCharsets.UTF_8)));
    return event;
  }

  /** An update that was captured from a store. */
  JournalEvent captured(long tick, String payload, VersionVector context, String store) {
    JournalEvent event = update(tick, payload, context);
    event.setStore(store);
    return event;
  }

  /** A heartbeat that says what the region has applied. */
  JournalEvent heartbeat(long tick, VersionVector applied) {
    JournalEvent event = update(tick, "", applied);
    event.setOperation(ChangeOperation.HEARTBEAT);
    return event;
  }

  /** The key of the region's heartbeats. */
  String heartbeatKey() {
    return ResolverNames.HEARTBEAT + region;
  }

  /** A published delete. */
  JournalEvent delete(long tick, VersionVector context) {
    JournalEvent event = update(tick, "", context);
    event.setOperation(ChangeOperation.DELETE);
    return event;
  }
}
