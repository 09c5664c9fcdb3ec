package io.meridian.testkit.simulation;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Effect;
import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.guard.ApplyGuard;
import io.meridian.guard.Captured;
import io.meridian.guard.LocalCommit;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a simulated region does where a mistake would matter. The defaults are Meridian's own; a
 * test that plants a mistake replaces one of them. May keep state: one instance a run.
 */
public interface Behaviour {

  /** Meridian as it is. */
  Behaviour MERIDIAN = new Behaviour() {};

  /** How an event is resolved. */
  default Resolution resolve(
      KeyEntry before, Event event, boolean captured, RegionId here, Strategies strategies) {
    return Resolution.of(before, event, captured, here, strategies);
  }

  /**
   * Which strategy a policy version stands for.
   *
   * @param known the newest policy that the region has read
   */
  default Strategies strategies(Strategies all, long known) {
    return all;
  }

  /**
   * The context a capture stamps.
   *
   * @param marker the vector of the last marker in the log
   * @param processed what the region's resolver has read of others, which no capture may use
   */
  default VersionVector context(VersionVector marker, VersionVector processed) {
    return marker;
  }

  /** The held-back keys that the sink's marker names beside what it says is applied. */
  default HeldKeys marked(HeldKeys held, VersionVector applied) {
    return held;
  }

  /** What a transaction of the sink finds of a key that is held back. */
  enum Holding {
    /** It was refused, now or before. */
    REFUSED,
    /** Its row has a local change, and is spared for the first time. */
    SPARED,
    /** It was spared, is tried in this transaction and spared again. */
    SPARED_AGAIN,
    /** It was spared, and is not tried in this transaction. */
    WAITING
  }

  /** Whether the sink's marker names a key that it holds back. */
  default boolean names(Holding key) {
    return true;
  }

  /**
   * Whether a row with a local commit is spared.
   *
   * @param captured the region's changes that have come back, the batch in hand included
   * @param spared for how long it has been spared already
   */
  default ApplyGuard.Verdict judge(
      ApplyGuard guard, LocalCommit commit, Captured captured, Duration spared) {
    return guard.judge(commit, captured, 0, spared);
  }

  /** What a heartbeat says is applied of every key. */
  default VersionVector promised(VersionVector applied, HeldKeys held) {
    return held.floor(applied);
  }

  /** What a capture's clock learns from a marker. */
  default Hlc observed(Hlc marker) {
    return marker;
  }

  /** Whether the store writes the last of a batch's outcomes for one key. */
  default boolean writes(List<Effect> ofKey) {
    return ofKey.contains(Effect.APPLY);
  }

  /**
   * What the store writes.
   *
   * @param current the row that is there; empty when there is none
   * @param visible the row that is visible
   */
  default Map<String, String> row(
      Map<String, String> current, Map<String, String> visible, Event last) {
    return visible;
  }

  /** Whether the marker and the offsets are committed with the rows; otherwise before them. */
  default boolean marksWithRows() {
    return true;
  }

  /** Whether the resolved topic is compacted ahead of the sink. */
  default boolean compactsUnread() {
    return false;
  }

  /** Whether the sink reads what the resolver has not committed. */
  default boolean readsUncommitted() {
    return false;
  }

  /** Whether a record that was read before is dropped. */
  default boolean dropsRepeats() {
    return true;
  }

  /**
   * Whether a key is forgotten.
   *
   * @param stable what every region has applied, and says so in its journals
   * @param policy the newest policy version that every region knows, and says so likewise
   * @param ageMillis how long ago the key changed, by the wall clock
   */
  default boolean forgets(KeyEntry entry, VersionVector stable, long policy, long ageMillis) {
    return entry.isPurgeable(stable, policy);
  }

  /** Whether conflicts are told as the events come, rather than in the order of writes. */
  default boolean tellsOnArrival() {
    return false;
  }
}
