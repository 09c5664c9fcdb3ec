package io.meridian.feed;

import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.journal.JournalEvents;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.RecordCodec;
import io.meridian.version.avro.Vectors;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of a journal: one place for all writers, so that all events look alike. */
public final class JournalRecords {

  /** The tenant of what is nobody's: keys of heartbeats. */
  private static final String OURS = "_meridian";

  private final Writer writer;
  private final RecordCodec<JournalEvent> codec;
  private final String subject;
  private final byte[] heartbeatKey;

  /** For one writer. */
  public JournalRecords(Writer writer, RecordCodec<JournalEvent> codec) {
    this.writer = writer;
    this.codec = codec;
    this.subject = writer.journal() + "-value";
    this.heartbeatKey = heartbeatKey(writer).bytes();
  }

  /** Whether an event carries the image it replaced: an update, where the policy merges fields. */
  public static boolean carriesBefore(
      ControlState decisions, ResourceKey key, Operation operation) {
    return operation == Operation.UPDATE
        && decisions.policies().find(key.tenant(), key.type(), decisions.version()).merges();
  }

  /** The key of a writer's heartbeats, the same in every partition. */
  public static ResourceKey heartbeatKey(Writer writer) {
    return new ResourceKey(OURS, "heartbeat", writer.region().name());
  }

  /** Who writes. */
  public Writer writer() {
    return writer;
  }

  /**
   * The record of a stamped change. Its partition is given explicitly: it must not depend on how
   * the producer was configured.
   *
   * @param key the bytes of the change's key
   * @param provenance null for a change that was published rather than captured
   * @throws io.meridian.schema.SchemaRegistryException when the event's schema cannot be registered
   */
  public ProducerRecord<byte[], byte[]> record(
      byte[] key, Change change, Stamp stamp, @Nullable Provenance provenance) {
    byte[] before = change.before();
    if (before != null && !carriesBefore(stamp.decisions(), change.key(), change.operation())) {
      before = null;
    }
    JournalEvent event =
        stamped(stamp, JournalEvents.operation(change.operation()), change.payload());
    if (provenance != null) {
      event.setStore(provenance.store());
      event.setTransaction(provenance.transaction());
      event.setTransactionIndex(provenance.index());
    }
    event.setRevision(change.revision());
    event.setBefore(before == null ? null : ByteBuffer.wrap(before));
    return record(key, event, stamp);
  }

  /**
   * The record of a heartbeat: no later event of the writer has a lower clock or has seen less.
   *
   * @throws io.meridian.schema.SchemaRegistryException when the event's schema cannot be registered
   */
  public ProducerRecord<byte[], byte[]> heartbeat(Stamp stamp) {
    return record(heartbeatKey, stamped(stamp, ChangeOperation.HEARTBEAT, Payload.NONE), stamp);
  }

  /** Not by a builder, which looks at each field's schema for each event. */
  private JournalEvent stamped(Stamp stamp, ChangeOperation operation, Payload payload) {
    JournalEvent event = new JournalEvent();
    event.setRegion(writer.region().name());
    event.setZone(writer.zone());
    event.setNode(writer.node());
    event.setInstance(writer.instance());
    event.setEpoch(writer.epoch());
    event.setSequence(stamp.sequence());
    event.setHlc(stamp.hlc().bits());
    event.setTimestamp(stamp.timestampMicros());
    event.setOperation(operation);
    event.setContext(Vectors.toAvro(stamp.context()));
    event.setPolicy(stamp.decisions().version());
    event.setContentType(payload.contentType());
    event.setSchemaId(payload.schemaId());
    event.setPayload(ByteBuffer.wrap(payload.bytes()));
    return event;
  }

  private ProducerRecord<byte[], byte[]> record(byte[] key, JournalEvent event, Stamp stamp) {
    byte[] value = codec.encode(subject, event);
    return new ProducerRecord<>(
        writer.journal(), stamp.partition(), key, value, List.of(Checksum.of(key, value)));
  }
}
