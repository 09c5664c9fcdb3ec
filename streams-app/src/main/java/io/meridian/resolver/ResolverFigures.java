package io.meridian.resolver;

import io.meridian.conflict.Effect;
import io.meridian.divergence.DivergenceKind;
import io.meridian.report.CollectionReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the resolver has done since it was started, counted when it is done: an event whose
 * transaction is rolled back and that is processed again counts twice here, and once in the topics.
 * Thread-safe.
 */
final class ResolverFigures {

  static final String EVENTS = "resolver_events_total";
  static final String CONFLICTS = "resolver_conflicts_total";
  static final String OUTCOMES = "resolver_outcomes_total";
  static final String QUARANTINED = "resolver_quarantined_total";
  static final String DUPLICATES = "resolver_duplicates_total";
  static final String GAPS = "resolver_gaps_total";
  static final String LATE = "resolver_late_total";
  static final String SIBLINGS_MAX = "resolver_siblings_max";
  static final String HEARTBEATS = "resolver_heartbeats_total";
  static final String FORKED = "resolver_forked_total";
  static final String RULE_FAILURES = "resolver_rule_failures_total";
  static final String AUDITED = "resolver_audited_conflicts_total";
  static final String AUDIT_FORCED = "resolver_audit_forced_total";
  static final String TOMBSTONES = "resolver_tombstones";
  static final String GC_BLOCKED_BY = "resolver_gc_blocked_by";
  static final String PURGED = "resolver_tombstones_purged_total";
  static final String HANGING_ABORTED = "resolver_hanging_transactions_aborted_total";
  static final String HANGING_COMMITTED = "resolver_hanging_transactions_committed_total";
  static final String THREADS_REPLACED = "resolver_threads_replaced_total";

  private final LongAdder events = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder[] outcomes = adders(Effect.values().length);
  private final LongAdder[] quarantined = adders(DivergenceKind.values().length);
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder heartbeats = new LongAdder();
  private final LongAdder forked = new LongAdder();
  private final LongAdder ruleFailures = new LongAdder();
  private final LongAdder audited = new LongAdder();
  private final LongAdder auditForced = new LongAdder();
  private final LongAdder purged = new LongAdder();
  private final LongAdder threadsReplaced = new LongAdder();
  private final LongAdder hangingAborted = new LongAdder();
  private final LongAdder hangingCommitted = new LongAdder();
  private final Map<Integer, CollectionReport> collections = new ConcurrentSkipListMap<>();
  private final LongAccumulator siblingsMax = new LongAccumulator(Math::max, 0);

  /** An input of any kind. */
  void event() {
    events.increment();
  }

  /** An input that took part in resolution. */
  void outcome(Effect effect, int siblings, boolean conflict) {
    outcomes[effect.ordinal()].increment();
    siblingsMax.accumulate(siblings);
    if (conflict) {
      conflicts.increment();
    }
  }

  void quarantined(DivergenceKind kind) {
    quarantined[kind.ordinal()].increment();
  }

  void duplicate() {
    duplicates.increment();
  }

  void gap() {
    gaps.increment();
  }

  void late() {
    late.increment();
  }

  void heartbeat() {
    heartbeats.increment();
  }

  /** An event that came with two contents. */
  void forked() {
    forked.increment();
  }

  /** A rule that could not be used. */
  void ruleFailure() {
    ruleFailures.increment();
  }

  /** A conflict in the audit trail. */
  void audited() {
    audited.increment();
  }

  /** A trail that grew too long to wait for all journals. */
  void auditForced() {
    auditForced.increment();
  }

  /** A tombstone that all regions have applied. */
  void purged() {
    purged.increment();
  }

  /** A transaction that hung was ended in a partition. */
  void hangingTransaction(boolean committed) {
    (committed ? hangingCommitted : hangingAborted).increment();
  }

  void threadReplaced() {
    threadsReplaced.increment();
  }

  /** How far the forgetting of one partition is. */
  void collection(CollectionReport report) {
    collections.put(report.partition(), report);
  }

  /** By partition, what was told last. */
  List<CollectionReport> collections() {
    return List.copyOf(collections.values());
  }

  /** By metric name with labels. Who blocks the forgetting is named only while somebody does. */
  Map<String, Number> asMap() {
    Map<String, Number> figures = new LinkedHashMap<>();
    figures.put(EVENTS, events.sum());
    figures.put(CONFLICTS, conflicts.sum());
    for (Effect effect : Effect.values()) {
      figures.put(labelled(OUTCOMES, "effect", effect), outcomes[effect.ordinal()].sum());
    }
    for (DivergenceKind kind : Refusal.KINDS) {
      figures.put(labelled(QUARANTINED, "code", kind), quarantined[kind.ordinal()].sum());
    }
    figures.put(DUPLICATES, duplicates.sum());
    figures.put(GAPS, gaps.sum());
    figures.put(LATE, late.sum());
    figures.put(HEARTBEATS, heartbeats.sum());
    figures.put(FORKED, forked.sum());
    figures.put(RULE_FAILURES, ruleFailures.sum());
    figures.put(AUDITED, audited.sum());
    figures.put(AUDIT_FORCED, auditForced.sum());
    figures.put(PURGED, purged.sum());
    figures.put(
        TOMBSTONES, collections.values().stream().mapToLong(CollectionReport::tombstones).sum());
    collections.values().stream()
        .flatMap(report -> report.blockedBy().stream())
        .distinct()
        .forEach(region -> figures.put(GC_BLOCKED_BY + "{region=\"" + region + "\"}", 1));
    figures.put(SIBLINGS_MAX, siblingsMax.get());
    figures.put(THREADS_REPLACED, threadsReplaced.sum());
    figures.put(HANGING_ABORTED, hangingAborted.sum());
    figures.put(HANGING_COMMITTED, hangingCommitted.sum());
    return figures;
  }

  private static String labelled(String name, String label, Enum<?> value) {
    return name + "{" + label + "=\"" + value.name().toLowerCase(Locale.ROOT) + "\"}";
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    for (int i = 0; i < count; i++) {
      adders[i] = new LongAdder();
    }
    return adders;
  }
}
