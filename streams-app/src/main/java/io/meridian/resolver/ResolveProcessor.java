package io.meridian.resolver;

import io.meridian.clock.Hlc;
import io.meridian.conflict.ConflictTrail;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.conflict.TypeStrategies;
import io.meridian.divergence.DivergenceKind;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.journal.JournalEvents;
import io.meridian.schema.MalformedRecordException;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.util.HashMap;
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

  /** How many contributions to a key's fields are kept before the stable ones are summed up. */
  private static final int CONTRIBUTIONS_KEPT = 64;

  private final Scope scope;
  private final Control control;
  private final ResolverCodecs codecs;
  private final ResolverFigures figures;
  private final CacheShare cache;

  private ProcessorContext<byte[], Outgoing> context;
  private KeyEntries keys;
  private Journals progress;
  private Map<String, JournalProgress> journals;
  private Rulebook rulebook;
  private Horizon horizon;
  private KeyIndex index;
  private ConflictAudit audit;
  private Tombstones tombstones;
  private Outputs outputs;
  private CommitTimer timer;

  /** Not ready before {@link #init}. */
  @SuppressWarnings("NullAway.Init")
  ResolveProcessor(
      Scope scope,
      Control control,
      ResolverCodecs codecs,
      ResolverFigures figures,
      CacheShare cache) {
    this.cache = cache;
    this.scope = scope;
    this.control = control;
    this.codecs = codecs;
    this.figures = figures;
  }

  /** Also called when Streams gives up a transaction: nothing from before may be remembered. */
  @Override
  public void init(ProcessorContext<byte[], Outgoing> context) {
    this.context = context;
    progress = new Journals(context.getStateStore(ResolverNames.PROGRESS));
    journals = new HashMap<>();
    scope.owners().forEach((topic, owner) -> journals.put(topic, progress.of(owner)));
    horizon = new Horizon(scope, progress, control);
    KeyValueStore<Bytes, byte[]> todo = context.getStateStore(ResolverNames.INDEX);
    index = new KeyIndex(todo);
    TrailSteps steps = new TrailSteps(todo);
    cache.open(context.appConfigs());
    keys =
        new KeyEntries(
            context.getStateStore(ResolverNames.KEYS),
            index,
            steps,
            horizon::watermark,
            cache::bytes);
    outputs = new Outputs(context, codecs, scope.here());
    rulebook = new Rulebook(control, codecs.rows().get());
    audit = new ConflictAudit(keys, index, steps, rulebook, outputs, figures);
    tombstones = new Tombstones(keys, index, scope, audit, outputs, figures);
    BeforeCommit commit = context.getStateStore(ResolverNames.BEFORE_COMMIT);
    commit.run(this::flush);
    timer = new CommitTimer(context);
  }

  @Override
  public void close() {
    cache.close();
  }

  /** The progress last: who reads the stores must not find it ahead of the keys. */
  private void flush() {
    keys.flush();
    index.flush();
    progress.flush();
    timer.committed();
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
    timer.processed(record.timestamp());
  }

  private Input input(Record<byte[], byte[]> record) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    JournalProgress journal = journals.get(at.topic());
    if (journal == null) {
      throw new IllegalStateException(
          "Cannot resolve a record: its topic is no journal (topic=" + at.topic() + ")");
    }
    return new Input(record, at.topic(), at.partition(), at.offset(), journal);
  }

  private void resolve(Input input) throws Refusal {
    input.checkBytes();
    boolean heartbeat = input.isHeartbeat();
    if (!heartbeat) {
      input.checkKey();
    }
    JournalEvent journaled = decode(input);
    checkOwner(input, journaled);
    if (heartbeat != (journaled.getOperation() == ChangeOperation.HEARTBEAT)) {
      throw new Refusal(
          DivergenceKind.CONTRADICTION,
          "the key and the operation disagree on whether it is a heartbeat (operation="
              + journaled.getOperation()
              + ")");
    }
    Position at = position(input, journaled);
    checkIdentity(input, at);
    checkFence(input, at);
    if (isRepeat(input, journaled, at)) {
      return;
    }
    if (heartbeat) {
      beat(input, journaled);
      return;
    }
    Hlc watermark = horizon.watermark();
    event(input, journaled, at, watermark);
    audit.tellDue(input, watermark);
  }

  private void checkIdentity(Input input, Position at) {
    JournalProgress journal = input.journal();
    String was = journal.identity();
    String is = scope.identities().of(input.topic());
    if (is.isEmpty() || was.equals(is)) {
      return;
    }
    if (!was.isEmpty() && at.epoch() <= journal.position().epoch()) {
      throw new JournalRecreatedException(input.topic(), was, is);
    }
    journal.identity(is);
  }

  private void checkFence(Input input, Position at) throws Refusal {
    if (control.isFenced(input.owner().home(), input.partition(), at)) {
      throw new Refusal(
          DivergenceKind.EVICTED,
          "the region was evicted before (region=" + input.owner() + ", position=" + at + ")");
    }
  }

  /**
   * What a region's store has applied, and how far its clock is. Has no output: it is no change.
   */
  private void beat(Input input, JournalEvent journaled) throws Refusal {
    figures.heartbeat();
    try {
      input.journal().said(Vectors.fromAvro(journaled.getContext()), journaled.getPolicy());
    } catch (IllegalArgumentException e) {
      throw new Refusal(DivergenceKind.CONTRADICTION, String.valueOf(e.getMessage()));
    }
    Hlc watermark = horizon.watermark();
    audit.tellDue(input, watermark);
    tombstones.collect(input, horizon);
    figures.collection(tombstones.report(input.partition(), horizon));
  }

  private void event(Input input, JournalEvent journaled, Position at, Hlc watermark)
      throws Refusal {
    byte[] key = input.record().key();
    TypeStrategies strategies = rulebook.strategies(key);
    Event event = rulebook.withChanges(event(input, at, journaled), journaled, strategies);
    checkDecision(input, event);
    Bytes storeKey = Bytes.wrap(key);
    KeyEntry before = keys.get(storeKey);
    Hlc order = input.journal().order();
    boolean captured = journaled.getStore() != null;
    // Refused before anything is told or noted: it takes no part.
    Resolution resolution = join(before, event, captured, strategies);
    KeyState state = bounded(resolution.entry().state());
    ConflictTrail trail =
        audit.note(input, before, state, new ConflictTrail.Step(order, event), watermark);
    keys.put(storeKey, resolution.entry().with(state).with(trail));
    tombstones.note(key, state);
    figures.outcome(resolution.effect(), state.siblings().size(), resolution.conflict());
    String failure = resolution.visible().failure();
    if (failure != null) {
      figures.ruleFailure();
      outputs.divergence(input, DivergenceKind.RULE, failure, event.version().hlc());
    }
    outputs.resolved(input, ResolvedChanges.of(event, resolution, journaled.getStore()));
  }

  /**
   * A person's decision must have seen what the region's store had applied by the last heartbeat of
   * its journal, or a tombstone that is forgotten in one region and not yet in another would make a
   * difference.
   */
  private void checkDecision(Input input, Event event) throws Refusal {
    if (!input.owner().isOperator()) {
      return;
    }
    VersionVector applied = input.journal().said().applied();
    if (!event.context().covers(applied)) {
      throw new Refusal(
          DivergenceKind.CONTRADICTION,
          "the decision is about an older state than its region has; look again and decide anew"
              + " (context="
              + event.context()
              + ", applied="
              + applied
              + ")");
    }
  }

  private KeyState bounded(KeyState state) {
    return state.merged().contributions().size() > CONTRIBUTIONS_KEPT
        ? state.settle(horizon.stable())
        : state;
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
    JournalProgress journal = input.journal();
    String instance = event.getInstance();
    long expected = journal.next(instance);
    InstanceProgress.Step step = journal.see(instance, event.getSequence(), input.checksum());
    Hlc hlc = new Hlc(event.getHlc());
    if (step == InstanceProgress.Step.REPEAT) {
      repeated(input, event, steps(event, expected));
      outputs.nothing(input, at, hlc, event.getTimestamp());
      return true;
    }
    Position last = journal.position();
    if (at.compareTo(last) <= 0) {
      throw new Refusal(
          DivergenceKind.REGRESSION,
          "the journal went back (position=" + at + ", last position=" + last + ")");
    }
    journal.see(at, hlc);
    if (step == InstanceProgress.Step.GAP) {
      figures.gap();
      outputs.divergence(input, DivergenceKind.GAP, steps(event, expected), hlc);
    } else if (step == InstanceProgress.Step.LATE) {
      figures.late();
      outputs.divergence(input, DivergenceKind.REGRESSION, steps(event, expected), hlc);
    }
    return false;
  }

  /** Of two contents of one event the first stays, and the resource is marked. */
  private void repeated(Input input, JournalEvent event, String steps) {
    Hlc hlc = new Hlc(event.getHlc());
    if (!input.journal().isForked(event.getInstance(), event.getSequence(), input.checksum())) {
      figures.duplicate();
      outputs.divergence(input, DivergenceKind.DUPLICATE, steps, hlc);
      return;
    }
    figures.forked();
    outputs.divergence(
        input,
        DivergenceKind.FINGERPRINT,
        "the event came before with another content; " + steps,
        hlc);
    Bytes key = Bytes.wrap(input.record().key());
    KeyEntry known = keys.get(key);
    if (!known.equals(KeyEntry.EMPTY)) {
      keys.put(key, known.diverged());
    }
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

  private static Event event(Input input, Position at, JournalEvent event) throws Refusal {
    try {
      return JournalEvents.toEvent(event, input.partition(), at.offset());
    } catch (MalformedRecordException e) {
      throw new Refusal(DivergenceKind.CONTRADICTION, String.valueOf(e.getMessage()));
    }
  }

  private Resolution join(KeyEntry before, Event event, boolean captured, Strategies strategies)
      throws Refusal {
    try {
      return Resolution.of(before, event, captured, scope.here(), strategies);
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
    Position last = input.journal().position();
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
