package io.meridian.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.Custom;
import io.meridian.conflict.Event;
import io.meridian.conflict.FieldValue;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.Payload;
import io.meridian.conflict.PickOne;
import io.meridian.conflict.Resolution;
import io.meridian.conflict.RowFormat;
import io.meridian.conflict.Strategy;
import io.meridian.topology.RegionId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
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

  private static final RowFormat NO_FIELDS =
      new RowFormat() {
        @Override
        public SortedMap<String, FieldValue> fields(Payload payload) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Payload with(Payload row, Map<String, FieldValue> values) {
          throw new UnsupportedOperationException();
        }
      };

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
  @MethodSource("strategies")
  void regions_agreeUnderEveryStrategy(Strategy strategy) {
    for (Shape shape : shapes().toList()) {
      assertThat(firstFailure(shape, Rules.of(strategy))).isEmpty();
    }
  }

  static Stream<Strategy> strategies() {
    return Stream.of(
        PickOne.FIRST_WRITE_WINS,
        PickOne.INSERT_WINS,
        PickOne.MANUAL,
        Custom.picking(sibling -> sibling.version().payload().bytes()[7] % 3, NO_FIELDS));
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
