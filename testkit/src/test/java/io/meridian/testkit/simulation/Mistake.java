package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.FieldChange;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.guard.ApplyGuard;
import io.meridian.guard.Captured;
import io.meridian.guard.LocalCommit;
import io.meridian.testkit.simulation.Behaviour.Holding;
import io.meridian.testkit.simulation.PlantedMistakes.ForgetsClosure;
import io.meridian.testkit.simulation.PlantedMistakes.LocalWinsTies;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Mistakes that were made, by us or by others, or nearly: each has to be noticed. */
enum Mistake {
  /** A store skips its own change whatever it was told to write meanwhile. */
  SKIPS_UNSEEN(() -> own((right, before, event) -> itself(right, event), Effect.HELD)),

  /** What a region's own events supersede is taken for what its store was told. */
  SKIPS_SUPERSEDED(
      () ->
          own(
              (right, before, event) ->
                  itself(right, event)
                      && (before.written() == null || event.covers().covers(before.written())),
              Effect.HELD)),

  /** A store is not told what is visible instead of its own change. */
  LEAVES_LOSERS(() -> own((right, before, event) -> !itself(right, event), Effect.UNCHANGED)),

  /** An event that changes nothing visible is not joined either. */
  FORGETS_INVISIBLE(() -> unjoined((right, event) -> right.effect() == Effect.UNCHANGED)),

  /** A delete that loses, or that meets another, leaves no trace. */
  SKIPS_LOSING_DELETE(
      () ->
          unjoined(
              (right, event) ->
                  event.version().operation() == Operation.DELETE
                      && right.effect() == Effect.UNCHANGED)),

  /** Of equal clocks the local one wins. */
  LOCAL_WINS_TIES(
      () ->
          new Behaviour() {
            @Override
            public Resolution resolve(
                KeyEntry before, Event event, boolean captured, RegionId here, Strategies all) {
              Strategies bent = version -> new LocalWinsTies(here, all.at(version));
              return Resolution.of(before, event, captured, here, bent);
            }
          }),

  /** A capture stamps what the resolver has read and not what the store has applied. */
  CLAIMS_WHAT_IS_READ(
      () ->
          new Behaviour() {
            @Override
            public VersionVector context(VersionVector marker, VersionVector processed) {
              return marker.max(processed);
            }
          }),

  /** A capture's clock does not learn what the store has applied. */
  IGNORES_CLOCKS(
      () ->
          new Behaviour() {
            @Override
            public Hlc observed(Hlc marker) {
              return Hlc.ZERO;
            }
          }),

  /** A capture stamps no context at all: then a wandering edit is a conflict. */
  CLAIMS_NOTHING(
      () ->
          new Behaviour() {
            @Override
            public VersionVector context(VersionVector marker, VersionVector processed) {
              return VersionVector.EMPTY;
            }
          }),

  /** A vector is kept short: one region's entry is dropped from contexts. */
  DROPS_AN_ENTRY(
      () ->
          new Behaviour() {
            @Override
            public VersionVector context(VersionVector marker, VersionVector processed) {
              return marker.without(new RegionId("r0"));
            }
          }),

  /** What a version superseded is forgotten once the version itself is superseded. */
  CONTEXT_WITHOUT_ROW(ForgetsClosure::new),

  /** A batch is reduced to the last outcome of a key and what that one says. */
  READS_LAST_EFFECT(
      () ->
          new Behaviour() {
            @Override
            public boolean writes(List<Effect> ofKey) {
              return ofKey.get(ofKey.size() - 1) == Effect.APPLY;
            }
          }),

  /** Marker and offsets are committed before the rows. */
  OFFSETS_BEFORE_ROWS(
      () ->
          new Behaviour() {
            @Override
            public boolean marksWithRows() {
              return false;
            }
          }),

  /** The resolved topic is compacted ahead of the sink. */
  COMPACTS_UNREAD(
      () ->
          new Behaviour() {
            @Override
            public boolean compactsUnread() {
              return true;
            }
          }),

  /** The sink reads what the resolver may still take back. */
  READS_UNCOMMITTED(
      () ->
          new Behaviour() {
            @Override
            public boolean readsUncommitted() {
              return true;
            }
          }),

  /** Tombstones go by age. */
  FORGETS_BY_AGE(
      () ->
          new Behaviour() {
            @Override
            public boolean forgets(
                KeyEntry entry, VersionVector stable, long policy, long ageMillis) {
              boolean old = ageMillis > 500;
              return entry.isPurgeable(stable, policy)
                  || old
                      && entry.state().siblings().stream()
                          .noneMatch(version -> version.operation().leavesResource());
            }
          }),

  /** A record that comes again is taken for a new one. */
  TAKES_REPEATS(
      () ->
          new Behaviour() {
            @Override
            public boolean dropsRepeats() {
              return false;
            }
          }),

  /** The strategy is that of the policy the region has read last. */
  LOCAL_POLICY(
      () ->
          new Behaviour() {
            @Override
            public Strategies strategies(Strategies all, long known) {
              return version -> all.at(known);
            }
          }),

  /** The changed fields are written over whatever row is there. */
  PATCHES_THE_ROW(
      () ->
          new Behaviour() {
            @Override
            public Map<String, String> row(
                Map<String, String> current, Map<String, String> visible, Event last) {
              List<FieldChange> changes = last.changes();
              if (changes == null || current.isEmpty()) {
                return visible;
              }
              SortedMap<String, String> row = new TreeMap<>(current);
              SortedMap<String, String> image = TextRows.row(last.version().payload());
              changes.forEach(change -> row.put(change.field(), image.get(change.field())));
              return row;
            }
          }),

  /** What could not be written counts as seen. */
  CLAIMS_WHAT_IS_PARKED(
      () ->
          new Behaviour() {
            @Override
            public HeldKeys marked(HeldKeys held, VersionVector applied) {
              return HeldKeys.NONE;
            }
          }),

  /** Heartbeats claim what could not be written, though events do not. */
  PROMISES_WHAT_IS_PARKED(
      () ->
          new Behaviour() {
            @Override
            public VersionVector promised(VersionVector applied, HeldKeys held) {
              return applied;
            }
          }),

  /** The guard spares a row and does not hold its key: the result that waits counts as seen. */
  CLAIMS_WHAT_IS_SPARED(() -> unnamed(EnumSet.complementOf(EnumSet.of(Holding.REFUSED)))),

  /** A key that is spared once more is taken for written by the marker of that transaction. */
  CLAIMS_WHAT_IS_SPARED_AGAIN(() -> unnamed(EnumSet.of(Holding.SPARED_AGAIN))),

  /** A key is held for the transaction that spares its row, and not while the row waits. */
  CLAIMS_WHAT_WAITS(() -> unnamed(EnumSet.of(Holding.WAITING))),

  /** A row that was spared is written when it is next looked at. */
  SPARES_ONCE(
      () ->
          new Behaviour() {
            @Override
            public ApplyGuard.Verdict judge(
                ApplyGuard guard, LocalCommit commit, Captured captured, Duration spared) {
              ApplyGuard.Verdict right = guard.judge(commit, captured, 0, spared);
              return spared.isZero() || right == ApplyGuard.Verdict.OVERRULE
                  ? right
                  : ApplyGuard.Verdict.WRITE;
            }
          }),

  /** A conflict is told whenever an event meets another, in the order of arrival. */
  AUDITS_PER_PAIR(
      () ->
          new Behaviour() {
            @Override
            public boolean tellsOnArrival() {
              return true;
            }
          });

  private final Supplier<Behaviour> behaviour;

  Mistake(Supplier<Behaviour> behaviour) {
    this.behaviour = behaviour;
  }

  /** A new instance: some of them remember what they met. */
  Behaviour behaviour() {
    return behaviour.get();
  }

  private static boolean itself(Resolution right, Event event) {
    return right.visible().version().equals(event.version());
  }

  /** Another effect of some of a region's own new captured events. */
  private static Behaviour own(Case where, Effect effect) {
    return new Behaviour() {
      @Override
      public Resolution resolve(
          KeyEntry before, Event event, boolean captured, RegionId here, Strategies all) {
        Resolution right = Resolution.of(before, event, captured, here, all);
        boolean own = captured && event.version().dot().region().equals(here);
        boolean added = !right.entry().state().equals(before.state());
        if (!own || !added || !where.holds(right, before, event)) {
          return right;
        }
        KeyEntry entry = before.with(right.entry().state());
        return new Resolution(entry, right.visible(), effect, right.conflict());
      }
    };
  }

  /** A marker that leaves out some of the keys that are held back. */
  private static Behaviour unnamed(Set<Holding> keys) {
    return new Behaviour() {
      @Override
      public boolean names(Holding key) {
        return !keys.contains(key);
      }
    };
  }

  private static Behaviour unjoined(Unjoined where) {
    return new Behaviour() {
      @Override
      public Resolution resolve(
          KeyEntry before, Event event, boolean captured, RegionId here, Strategies all) {
        Resolution right = Resolution.of(before, event, captured, here, all);
        return where.holds(right, event) && !before.state().siblings().isEmpty()
            ? new Resolution(before, right.visible(), right.effect(), right.conflict())
            : right;
      }
    };
  }

  private interface Case {
    boolean holds(Resolution right, KeyEntry before, Event event);
  }

  private interface Unjoined {
    boolean holds(Resolution right, Event event);
  }
}
