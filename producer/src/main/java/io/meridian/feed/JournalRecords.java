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
    byte[] before =
        carriesBefore(stamp.decisions(), change.key(), change.operation()) ? change.before() : null;
    return record(
        key,
        stamped(stamp, JournalEvents.operation(change.operation()), change.payload())
            .setStore(provenance == null ? null : provenance.store())
            .setTransaction(provenance == null ? null : provenance.transaction())
            .setTransactionIndex(provenance == null ? 0 : provenance.index())
            .setRevision(change.revision())
            .setBefore(before == null ? null : ByteBuffer.wrap(before))
            .build(),
        stamp);
  }

  /**
   * The record of a heartbeat: no later event of the writer has a lower clock or has seen less.
   *
   * @throws io.meridian.schema.SchemaRegistryException when the event's schema cannot be registered
   */
  public ProducerRecord<byte[], byte[]> heartbeat(Stamp stamp) {
    return record(
        heartbeatKey, stamped(stamp, ChangeOperation.HEARTBEAT, Payload.NONE).build(), stamp);
  }

  private JournalEvent.Builder stamped(Stamp stamp, ChangeOperation operation, Payload payload) {
    return JournalEvent.newBuilder()
        .setRegion(writer.region().name())
        .setZone(writer.zone())
        .setNode(writer.node())
        .setInstance(writer.instance())
        .setEpoch(writer.epoch())
        .setSequence(stamp.sequence())
        .setHlc(stamp.hlc().bits())
        .setTimestamp(stamp.timestampMicros())
        .setOperation(operation)
        .setContext(Vectors.toAvro(stamp.context()))
        .setPolicy(stamp.decisions().version())
        .setContentType(payload.contentType())
        .setSchemaId(payload.schemaId())
        .setPayload(ByteBuffer.wrap(payload.bytes()));
  }

  private ProducerRecord<byte[], byte[]> record(byte[] key, JournalEvent event, Stamp stamp) {
    byte[] value = codec.encode(subject, event);
    return new ProducerRecord<>(
        writer.journal(), stamp.partition(), key, value, List.of(Checksum.of(key, value)));
  }
}
