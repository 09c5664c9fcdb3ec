package io.meridian.testkit.simulation;

import io.meridian.guard.ApplyGuard;
import io.meridian.guard.Captured;
import io.meridian.guard.LocalCommit;
import java.time.Duration;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What keeps rows from being written: stores that refuse them now and then, and the guard. */
final class Obstacles {

  /** Short beside a history, so that some rows are written over all the same. */
  private static final ApplyGuard GUARD = new ApplyGuard(Duration.ofMillis(400));

  private final Plan plan;
  private final Behaviour behaviour;
  private final Random chance;
  private final LongSupplier millis;

  Obstacles(long seed, Plan plan, Behaviour behaviour, LongSupplier millis) {
    this.plan = plan;
    this.behaviour = behaviour;
    this.chance = new Random(seed * 31 + 11);
    this.millis = millis;
  }

  /** Whether it is time to try again what is parked. */
  boolean relent() {
    return chance.nextInt(4) == 0;
  }

  /** Whether a store refuses a row. */
  boolean refuse() {
    return plan.has(Plan.Trait.REFUSALS) && chance.nextInt(4) == 0;
  }

  /** Whether a row is spared, by what its store knows. */
  ApplyGuard.Verdict judge(
      SimulatedStore store, int key, SimulatedStore.@Nullable Parked known, Captured captured) {
    Long commit = store.localCommit(key);
    if (commit == null || !plan.has(Plan.Trait.GUARD)) {
      return ApplyGuard.Verdict.WRITE;
    }
    Long since = known == null ? null : known.waitsSince();
    return behaviour.judge(
        GUARD,
        new LocalCommit(Translation.key(key), commit),
        captured,
        Duration.ofMillis(since == null ? 0 : millis() - since));
  }

  /**
   * Whether no reader may see an older result over a local change. What is published has no place
   * among the commits of its region's store, so it does not say which of them have come back.
   */
  boolean spares() {
    return plan.has(Plan.Trait.GUARD) && !plan.has(Plan.Trait.FEED);
  }

  long millis() {
    return millis.getAsLong();
  }
}
