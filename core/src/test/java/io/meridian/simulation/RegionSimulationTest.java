package io.meridian.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.Event;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Resolution;
import io.meridian.topology.RegionId;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole regions: after any history, with any delay between any two parts, all stores are equal and
 * hold the last write; and the same judge notices every mistake of {@link Mutant}.
 */
class RegionSimulationTest {

  private static final long HISTORIES = 20_000;

  static Stream<Shape> shapes() {
    return Stream.of(
        Shape.CONCURRENT,
        Shape.UNDERESTIMATED,
        Shape.WITH_FEED,
        Shape.WANDERING,
        Shape.CAUSAL_WANDERING);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void regions_agreeAfterEveryHistory(Shape shape) {
    assertThat(firstFailure(shape, Rules.MERIDIAN)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void judge_noticesMutant(Mutant mutant) {
    assertThat(firstFailure(mutant.shape(), mutant)).isPresent();
  }

  @Test
  void store_goesBackLessOftenWhenContextHasItsOwnRegion() {
    Rules strippingOwn =
        new Rules() {
          @Override
          public Resolution resolve(KeyEntry before, Event event, boolean captured, RegionId here) {
            RegionId writer = event.version().dot().region();
            Event stripped = new Event(event.version(), event.context().without(writer));
            return Rules.MERIDIAN.resolve(before, stripped, captured, here);
          }
        };

    assertThat(regressions(Rules.MERIDIAN)).isLessThan(regressions(strippingOwn));
  }

  private static Optional<String> firstFailure(Shape shape, Rules rules) {
    return LongStream.range(0, HISTORIES)
        .mapToObj(seed -> Simulation.failure(seed, shape, rules))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static long regressions(Rules rules) {
    return LongStream.range(0, 2_000)
        .map(seed -> Simulation.regressions(seed, Shape.CONCURRENT, rules))
        .sum();
  }
}
