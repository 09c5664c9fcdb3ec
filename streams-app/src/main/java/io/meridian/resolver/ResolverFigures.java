package io.meridian.resolver;

import io.meridian.conflict.Effect;
import io.meridian.divergence.DivergenceKind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
  static final String THREADS_REPLACED = "resolver_threads_replaced_total";

  private final LongAdder events = new LongAdder();
  private final LongAdder conflicts = new LongAdder();
  private final LongAdder[] outcomes = adders(Effect.values().length);
  private final LongAdder[] quarantined = adders(DivergenceKind.values().length);
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder threadsReplaced = new LongAdder();
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

  void threadReplaced() {
    threadsReplaced.increment();
  }

  /** By metric name with labels; the same names at any time. */
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
    figures.put(SIBLINGS_MAX, siblingsMax.get());
    figures.put(THREADS_REPLACED, threadsReplaced.sum());
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
