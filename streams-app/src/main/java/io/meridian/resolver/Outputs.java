package io.meridian.resolver;

import io.meridian.audit.ConflictRecord;
import io.meridian.clock.Hlc;
import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What goes out for an input, each to its topic, on the input's partition. Owned by the stream
 * thread of its task.
 */
final class Outputs {

  private final ProcessorContext<byte[], Outgoing> context;
  private final ResolverCodecs codecs;
  private final RegionId here;
  private final String resolvedSubject;
  private final String divergenceSubject;
  private final String conflictsSubject;

  Outputs(ProcessorContext<byte[], Outgoing> context, ResolverCodecs codecs, RegionId here) {
    this.context = context;
    this.codecs = codecs;
    this.here = here;
    this.resolvedSubject = Topic.RESOLVED.of(here) + "-value";
    this.divergenceSubject = Topic.DIVERGENCE.of(here) + "-value";
    this.conflictsSubject = Topic.CONFLICTS.of(here) + "-value";
  }

  /** The outcome of an event, under the key of its resource. */
  void resolved(Input input, ResolvedChange change) {
    resolved(input, input.record().key(), change);
  }

  /**
   * The outcome of an input that does not take part in resolution: it only counts as seen.
   *
   * @param at where it stood in the origin journal
   * @param hlc the clock of its event; zero when that cannot be trusted
   * @param timestampMicros when it was committed
   */
  void nothing(Input input, Position at, Hlc hlc, long timestampMicros) {
    ResolvedChange change = new ResolvedChange();
    change.setRegion(input.owner().name());
    change.setEpoch(at.epoch());
    change.setPosition(at.offset());
    change.setHlc(hlc.bits());
    change.setTimestamp(timestampMicros);
    change.setEffect(ChangeEffect.NOTHING);
    byte[] key = ResolverNames.noResource(input.owner()).getBytes(StandardCharsets.US_ASCII);
    resolved(input, key, change);
  }

  /** The input's bytes and headers as they are, and why they were refused. */
  void quarantine(Input input, Refusal refusal) {
    Headers headers = new RecordHeaders(input.record().headers().toArray());
    header(headers, "code", refusal.kind().name());
    header(headers, "cause", refusal.why());
    header(headers, "topic", input.topic());
    header(headers, "partition", Integer.toString(input.partition()));
    header(headers, "offset", Long.toString(input.offset()));
    context.forward(
        new Record<>(
            input.record().key(),
            new Outgoing(input.partition(), input.record().value()),
            input.record().timestamp(),
            headers),
        ResolverNames.QUARANTINE);
  }

  /**
   * What did not add up.
   *
   * @param cause in one sentence, without values of rows
   * @param hlc the event's clock; zero when it cannot be read
   */
  void divergence(Input input, DivergenceKind kind, String cause, Hlc hlc) {
    DivergenceRecord divergence = new DivergenceRecord();
    divergence.setKind(kind);
    divergence.setRegion(here.name());
    divergence.setTopic(input.topic());
    divergence.setPartition(input.partition());
    divergence.setOffset(input.offset());
    divergence.setKey(input.keyOrNull());
    divergence.setCause(cause);
    divergence.setHlc(hlc.bits());
    byte[] bytes = codecs.divergence().encode(divergenceSubject, divergence);
    context.forward(
        new Record<>(
            input.record().key(),
            new Outgoing(input.partition(), bytes),
            input.record().timestamp()),
        ResolverNames.DIVERGENCE);
  }

  /** A conflict of a key, which need not be the input's. */
  void conflict(Input input, byte[] key, ConflictRecord conflict) {
    byte[] bytes = codecs.conflicts().encode(conflictsSubject, conflict);
    long timestamp =
        JournalTime.ofOutput(conflict.getEvent().getTimestamp(), input.record().timestamp());
    context.forward(
        new Record<>(key, new Outgoing(input.partition(), bytes), timestamp),
        ResolverNames.CONFLICTS);
  }

  /** The end of a key: all regions have seen that it was deleted. */
  void purge(Input input, byte[] key) {
    context.forward(
        new Record<>(key, new Outgoing(input.partition(), null), input.record().timestamp()),
        ResolverNames.RESOLVED);
  }

  private void resolved(Input input, byte[] key, ResolvedChange change) {
    byte[] bytes = codecs.resolved().encode(resolvedSubject, change);
    long timestamp = JournalTime.ofOutput(change.getTimestamp(), input.record().timestamp());
    context.forward(
        new Record<>(key, new Outgoing(input.partition(), bytes), timestamp),
        ResolverNames.RESOLVED);
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(ResolverNames.QUARANTINE_HEADER + name, value.getBytes(StandardCharsets.UTF_8));
  }
}
