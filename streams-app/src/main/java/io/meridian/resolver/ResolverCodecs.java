package io.meridian.resolver;

import io.meridian.audit.ConflictRecord;
import io.meridian.conflict.RowFormat;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The records that the resolver reads and writes, to bytes and back.
 *
 * @param journal of the events it reads
 * @param resolved of the outcomes it writes
 * @param divergence of what it reports
 * @param conflicts of the audit trail
 * @param rows makes what looks into rows; one for each task
 */
public record ResolverCodecs(
    RecordCodec<JournalEvent> journal,
    RecordCodec<ResolvedChange> resolved,
    RecordCodec<DivergenceRecord> divergence,
    RecordCodec<ConflictRecord> conflicts,
    Supplier<RowFormat> rows) {

  /**
   * Codecs over a registry that wait when it is away.
   *
   * @param properties the registry client's keys
   * @param patience how long to wait before giving up on one record
   */
  public static ResolverCodecs over(
      SchemaRegistry registry, Map<String, String> properties, Patience patience) {
    return new ResolverCodecs(
        new PatientCodec<>(
            new AvroRecordCodec<>(JournalEvent.class, registry, properties), patience),
        new PatientCodec<>(
            new AvroRecordCodec<>(ResolvedChange.class, registry, properties), patience),
        new PatientCodec<>(
            new AvroRecordCodec<>(DivergenceRecord.class, registry, properties), patience),
        new PatientCodec<>(
            new AvroRecordCodec<>(ConflictRecord.class, registry, properties), patience),
        () -> new PayloadFields(registry));
  }
}
