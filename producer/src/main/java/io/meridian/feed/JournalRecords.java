package io.meridian.feed;

import io.meridian.conflict.Operation;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.RecordCodec;
import io.meridian.version.avro.Vectors;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of a journal: one place for all writers, so that all events look alike. */
public final class JournalRecords {

  private final Writer writer;
  private final RecordCodec<JournalEvent> codec;
  private final String subject;

  /** For one writer. */
  public JournalRecords(Writer writer, RecordCodec<JournalEvent> codec) {
    this.writer = writer;
    this.codec = codec;
    this.subject = writer.journal() + "-value";
  }

  /**
   * The record of a stamped change. Its partition is given explicitly: it must not depend on how
   * the producer was configured.
   *
   * @param provenance null for a change that was published rather than captured
   * @throws io.meridian.schema.SchemaRegistryException when the event's schema cannot be registered
   */
  public ProducerRecord<byte[], byte[]> record(
      byte[] key, Change change, Stamp stamp, @Nullable Provenance provenance) {
    JournalEvent event =
        JournalEvent.newBuilder()
            .setRegion(writer.region().name())
            .setZone(writer.zone())
            .setNode(writer.node())
            .setInstance(writer.instance())
            .setEpoch(writer.epoch())
            .setSequence(stamp.sequence())
            .setHlc(stamp.hlc().bits())
            .setTimestamp(stamp.timestampMicros())
            .setOperation(operation(change.operation()))
            .setContext(Vectors.toAvro(stamp.context()))
            .setStore(provenance == null ? null : provenance.store())
            .setTransaction(provenance == null ? null : provenance.transaction())
            .setTransactionIndex(provenance == null ? 0 : provenance.index())
            .setRevision(change.revision())
            .setContentType(change.payload().contentType())
            .setSchemaId(change.payload().schemaId())
            .setPayload(ByteBuffer.wrap(change.payload().bytes()))
            .build();
    return new ProducerRecord<>(
        writer.journal(), stamp.partition(), key, codec.encode(subject, event));
  }

  private static ChangeOperation operation(Operation operation) {
    return switch (operation) {
      case INSERT -> ChangeOperation.INSERT;
      case UPDATE -> ChangeOperation.UPDATE;
      case DELETE -> ChangeOperation.DELETE;
    };
  }
}
