package io.meridian.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Policy;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.Strategies;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The judge is judged: it notices every {@link Mistake}, and soon. */
class MistakeTest {

  private static final Logger LOGGER = LoggerFactory.getLogger(MistakeTest.class);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int WRITES = 60;

  @ParameterizedTest
  @EnumSource
  void judge_noticesMistake(Mistake mistake) {
    long start = System.nanoTime();
    Optional<Report> found =
        LongStream.range(0, 100_000)
            .parallel()
            .filter(seed -> System.nanoTime() - start < SOON.toNanos())
            .mapToObj(seed -> Simulation.run(seed, Plan.of(seed, WRITES), mistake.behaviour()))
            .filter(report -> report.failure().isPresent())
            .findAny();
    assertThat(found).as("%s is not noticed within %s", mistake, SOON).isPresent();
    String what = found.get().failure().orElseThrow();
    LOGGER.info(
        "mistake={} seed={} millis={}: {}",
        mistake,
        found.get().seed(),
        Duration.ofNanos(System.nanoTime() - start).toMillis(),
        what.substring(0, Math.min(110, what.length())));
  }

  @Test
  void store_isWrittenLessOftenWhenContextHasItsOwnRegion() {
    assertThat(rows(Behaviour.MERIDIAN)).isLessThan(rows(new StripsOwn()));
  }

  private static long rows(Behaviour behaviour) {
    Plan plan = new Plan(4, 3, WRITES, List.of(Policy.DEFAULT), name -> name, List.of());
    return LongStream.range(0, 100)
        .parallel()
        .map(seed -> Simulation.run(seed, plan, behaviour).rows())
        .sum();
  }

  /** Safe, but writes more. */
  private static final class StripsOwn implements Behaviour {
    @Override
    public Resolution resolve(
        KeyEntry before, Event event, boolean captured, RegionId here, Strategies strategies) {
      Event stripped =
          new Event(
              event.version(),
              event.context().without(event.version().dot().region()),
              event.changes());
      return Resolution.of(before, stripped, captured, here, strategies);
    }
  }
}
