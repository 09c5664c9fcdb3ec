package io.meridian.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whole regions, whatever happens between them: each commit of each sink and the end are what the
 * model says.
 *
 * <p>One history again: {@code -Dmeridian.proof.seed=...}.
 */
class SimulationTest {

  private static final Logger LOGGER = LoggerFactory.getLogger(SimulationTest.class);

  @Test
  void regions_agreeWithTheModelAtEveryCommitAndAtTheEnd() {
    int writes = Proof.of(300, 1_000);
    Long only = Long.getLong("meridian.proof.seed");
    if (only != null) {
      Report report = Simulation.run(only, writes);
      LOGGER.info("{}", report);
      assertThat(report.failure()).as(report.toString()).isEmpty();
      return;
    }
    AtomicLong done = new AtomicLong();
    LongAdder steps = new LongAdder();
    LongAdder conflicts = new LongAdder();
    LongAdder forgotten = new LongAdder();
    LongAdder spared = new LongAdder();
    LongStream.range(0, Proof.of(300, 3_000))
        .parallel()
        .forEach(
            seed -> {
              Report report = Simulation.run(seed, writes);
              if (report.failure().isPresent()) {
                throw new AssertionError(
                    report + "\nRepeat with -Dmeridian.proof.seed=" + seed + proof());
              }
              steps.add(report.steps());
              conflicts.add(report.conflicts());
              forgotten.add(report.forgotten());
              spared.add(report.spared());
              if (done.incrementAndGet() % 500 == 0) {
                LOGGER.info("simulations={} steps={} conflicts={}", done, steps, conflicts);
              }
            });
    LOGGER.info(
        "simulations={} writes={} steps={} conflicts={} forgotten={} spared={}",
        done,
        writes,
        steps,
        conflicts,
        forgotten,
        spared);
    assertThat(conflicts.sum()).isGreaterThan(1_000);
    assertThat(forgotten.sum()).isGreaterThan(1_000);
    assertThat(spared.sum()).isGreaterThan(1_000);
  }

  /** Contexts are too low then, so what wanders may be in conflict: as where they are lowered. */
  @Test
  void regions_agreeWhenMarkersNameNoKeysButHoldBackAll() {
    AtomicLong played = new AtomicLong();
    LongStream.range(0, Proof.of(200, 2_000))
        .parallel()
        .forEach(
            seed -> {
              Plan plan = Plan.of(seed, 300);
              boolean holds = plan.has(Plan.Trait.REFUSALS) || plan.has(Plan.Trait.GUARD);
              if (holds && plan.has(Plan.Trait.LOWER_CONTEXTS)) {
                Report report = Simulation.run(seed, plan, new HoldsBackAll());
                assertThat(report.failure()).as(report.toString()).isEmpty();
                played.incrementAndGet();
              }
            });
    assertThat(played.get()).isGreaterThan(20);
  }

  @Test
  void seed_givesTheSameTraceTwice() {
    int writes = Proof.of(300, 1_000);
    for (long seed = 0; seed < Proof.of(10, 60); seed++) {
      Report first = Simulation.run(seed, writes);
      assertThat(Simulation.run(seed, writes).trace()).as("seed %d", seed).isEqualTo(first.trace());
      assertThat(Simulation.run(seed + 1_000, writes).trace()).isNotEqualTo(first.trace());
    }
  }

  private static String proof() {
    return Proof.FULL ? " -Dmeridian.proof=full" : "";
  }

  /** As when there are too many keys to be named. */
  private static final class HoldsBackAll implements Behaviour {
    @Override
    public HeldKeys marked(HeldKeys held, VersionVector applied) {
      return held.isEmpty() ? held : HeldKeys.of(Map.of("*", held.floor(applied)));
    }
  }
}
