package io.meridian.benchmarks.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

final class MeasuredRunTest {

  private static final CpuClock NO_PARTS = new CpuClock(Map.of());

  @Test
  void records_areThoseAfterTheWarmUp() {
    Lap lap = run(100, 0.3, 0, 10, 40, 70, 100);

    assertThat(lap.records()).isEqualTo(60);
    assertThat(lap.took()).isPositive();
  }

  @Test
  void records_areScaledWhenProgressHasOtherUnits() {
    Lap lap = run(100, 0.5, 0, 60, 120);

    assertThat(lap.records()).isEqualTo(50);
  }

  @Test
  void end_isWhereItStandsStill() {
    Lap lap = run(100, 0.5, 50, 60, 100, 120);

    assertThat(lap.records()).isEqualTo(50);
  }

  @Test
  void death_isTold() {
    MeasuredRun run = new MeasuredRun(100, 0.5, Duration.ZERO);

    assertThatThrownBy(() -> run.await(() -> 7, NO_PARTS, () -> false, () -> "its log"))
        .hasMessageContaining("it has died")
        .hasMessageContaining("done=7, expected=100")
        .hasMessageContaining("its log");
  }

  private static Lap run(long total, double warmUp, long settleMs, long... progress) {
    Iterator<Long> values = java.util.Arrays.stream(progress).boxed().toList().iterator();
    long last = progress[progress.length - 1];
    LongSupplier next = () -> values.hasNext() ? values.next() : last;
    return new MeasuredRun(total, warmUp, Duration.ofMillis(settleMs))
        .await(next, NO_PARTS, () -> true, () -> "");
  }

  @Test
  void cpu_isThatOfTheProcess() {
    long self = ProcessHandle.current().pid();
    long before = new CpuClock(Map.of("self", self)).read().get("self").toMillis();
    long sum = 0;
    while (new CpuClock(Map.of("self", self)).read().get("self").toMillis() < before + 20) {
      sum += List.of(sum).hashCode();
    }

    assertThat(new CpuClock(Map.of("self", self)).read().get("self"))
        .isGreaterThanOrEqualTo(Duration.ofMillis(before + 20));
  }
}
