package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.divergence.DivergenceKind;
import io.meridian.journal.JournalEvent;
import io.meridian.journal.JournalEvents;
import io.meridian.schema.MalformedRecordException;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Resolves the events of one partition of all journals. Each input has one output in the resolved
 * topic, whatever becomes of it: that is how readers of that topic know how far each journal was
 * seen.
 *
 * <p>What a region decides here depends on the journals only: on the set of events for what is
 * visible, on the order within one journal for what is a duplicate, a gap or a regression. Each
 * journal has that order in every region.
 *
 * <p>Owned by the stream thread of its task.
 */
final class ResolveProcessor implements Processor<byte[], byte[], byte[], Outgoing> {

  private final RegionId here;
  private final Map<String, RegionId> owners;
  private final ResolverCodecs codecs;
  private final ResolverFigures figures;

  private ProcessorContext<byte[], Outgoing> context;
  private KeyValueStore<Bytes, byte[]> keys;
  private JournalProgress progress;
  private Outputs outputs;

  /**
   * @param owners by topic, whose journal each is
   */
  @SuppressWarnings("NullAway.Init")
  ResolveProcessor(
      RegionId here, Map<String, RegionId> owners, ResolverCodecs codecs, ResolverFigures figures) {
    this.here = here;
    this.owners = owners;
    this.codecs = codecs;
    this.figures = figures;
  }

  /** Also called when Streams gives up a transaction: nothing from before may be remembered. */
  @Override
  public void init(ProcessorContext<byte[], Outgoing> context) {
    this.context = context;
    keys = context.getStateStore(ResolverNames.KEYS);
    progress = new JournalProgress(context.getStateStore(ResolverNames.PROGRESS));
    outputs = new Outputs(context, codecs, here);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Input input = input(record);
    figures.event();
    try {
      resolve(input);
    } catch (Refusal refusal) {
      quarantine(input, refusal);
    }
  }

  private Input input(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    RegionId owner = owners.get(at.topic());
    if (owner == null) {
      throw new IllegalStateException(
          "Cannot resolve a record: its topic is no journal (topic=" + at.topic() + ")");
    }
    return new Input(record, at.topic(), at.partition(), at.offset(), owner);
  }

  private void resolve(Input input) throws Refusal {
    input.checkKey();
    JournalEvent journaled = decode(input);
    checkOwner(input, journaled);
    Position at = position(input, journaled);
    if (isRepeat(input, journaled, at)) {
      return;
    }
    Event event = event(input, journaled, at);
    Bytes storeKey = Bytes.wrap(input.record().key());
    byte[] known = keys.get(storeKey);
    KeyEntry before = known == null ? KeyEntry.EMPTY : KeyEntryCodec.decode(known);
    Resolution resolution = join(before, event, journaled.getStore() != null);
    if (resolution.effect() != Effect.UNCHANGED || !resolution.entry().equals(before)) {
      keys.put(storeKey, KeyEntryCodec.encode(resolution.entry()));
    }
    figures.outcome(
        resolution.effect(), resolution.entry().state().siblings().size(), resolution.conflict());
    outputs.resolved(input, ResolvedChanges.of(event, resolution, journaled.getStore()));
  }

  private JournalEvent decode(Input input) throws Refusal {
    try {
      return codecs.journal().decode(input.value());
    } catch (MalformedRecordException e) {
      throw new Refusal(DivergenceKind.UNREADABLE, String.valueOf(e.getMessage()));
    }
  }

  private static void checkOwner(Input input, JournalEvent event) throws Refusal {
    if (!event.getRegion().equals(input.owner().name())) {
      throw new Refusal(
          DivergenceKind.FOREIGN_REGION,
          "the event is of another region than its journal (journal=" + input.owner() + ")");
    }
  }

  private static Position position(Input input, JournalEvent event) throws Refusal {
    if (event.getEpoch() < 1 || event.getSequence() < 0 || event.getSequence() == Long.MAX_VALUE) {
      throw new Refusal(
          DivergenceKind.CONTRADICTION,
          "epoch or sequence is out of range (epoch="
              + event.getEpoch()
              + ", sequence="
              + event.getSequence()
              + ")");
    }
    return new Position(
        event.getEpoch(), OriginOffset.of(input.record().headers(), input.offset()));
  }

  /**
   * Notes the event in its instance's and its journal's progress, and drops it when it was there
   * before.
   */
  private boolean isRepeat(Input input, JournalEvent event, Position at) throws Refusal {
    String region = event.getRegion();
    String instance = event.getInstance();
    long expected = progress.next(region, instance);
    InstanceProgress.Step step = progress.see(region, instance, event.getSequence());
    Hlc hlc = new Hlc(event.getHlc());
    if (step == InstanceProgress.Step.REPEAT) {
      figures.duplicate();
      outputs.divergence(input, DivergenceKind.DUPLICATE, steps(event, expected), hlc);
      outputs.nothing(input, at, hlc, event.getTimestamp());
      return true;
    }
    Position last = progress.position(region);
    if (at.compareTo(last) <= 0) {
      throw new Refusal(
          DivergenceKind.REGRESSION,
          "the journal went back (position=" + at + ", last position=" + last + ")");
    }
    progress.position(region, at);
    if (step == InstanceProgress.Step.GAP) {
      figures.gap();
      outputs.divergence(input, DivergenceKind.GAP, steps(event, expected), hlc);
    } else if (step == InstanceProgress.Step.LATE) {
      figures.late();
      outputs.divergence(input, DivergenceKind.REGRESSION, steps(event, expected), hlc);
    }
    return false;
  }

  private static String steps(JournalEvent event, long expected) {
    return "the instance's sequence is not the next one (sequence="
        + event.getSequence()
        + ", expected="
        + expected
        + ", instance="
        + event.getInstance()
        + ")";
  }

  private static Event event(Input input, JournalEvent event, Position at) throws Refusal {
    try {
      return JournalEvents.toEvent(event, input.partition(), at.offset());
    } catch (MalformedRecordException e) {
      throw new Refusal(DivergenceKind.CONTRADICTION, String.valueOf(e.getMessage()));
    }
  }

  private Resolution join(KeyEntry before, Event event, boolean captured) throws Refusal {
    try {
      return Resolution.of(before, event, captured, here, Strategies.DEFAULT);
    } catch (IllegalArgumentException e) {
      throw new Refusal(DivergenceKind.CONTRADICTION, String.valueOf(e.getMessage()));
    }
  }

  private void quarantine(Input input, Refusal refusal) {
    figures.quarantined(refusal.kind());
    outputs.quarantine(input, refusal);
    outputs.divergence(input, refusal.kind(), refusal.why(), Hlc.ZERO);
    outputs.nothing(input, placeOf(input, refusal), Hlc.ZERO, input.timestampMicros());
  }

  /**
   * Where a refused input stood, as far as can be said without believing it: an under-estimate is
   * safe, an over-estimate is not.
   */
  private Position placeOf(Input input, Refusal refusal) {
    Position last = progress.position(input.owner().name());
    if (refusal.kind() == DivergenceKind.REGRESSION) {
      return last;
    }
    long offset;
    try {
      offset = OriginOffset.of(input.record().headers(), input.offset());
    } catch (Refusal e) {
      offset = -1;
    }
    return new Position(Math.max(1, last.epoch()), offset);
  }
}
