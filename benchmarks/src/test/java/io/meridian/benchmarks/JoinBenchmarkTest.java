package io.meridian.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.conflict.KeyEntryCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That the benchmarks measure what their names say. */
final class JoinBenchmarkTest {

  private final JoinBenchmark benchmark = new JoinBenchmark();

  @Test
  void chain_hasNoConflict() {
    assertThat(benchmark.joinChain().siblings()).hasSize(1);
    assertThat(benchmark.resolveChain().conflict()).isFalse();
    assertThat(KeyEntryCodec.decode(benchmark.storedChain()))
        .isEqualTo(benchmark.resolveChain().entry());
  }

  @Test
  void thirdSibling_makesThree() {
    assertThat(benchmark.joinThirdSibling().siblings()).hasSize(3);
    assertThat(benchmark.resolveThirdSibling().conflict()).isTrue();
    assertThat(KeyEntryCodec.decode(benchmark.storedThirdSibling()).state().siblings()).hasSize(3);
  }

  @Test
  void endOfConflict_leavesOne() {
    assertThat(benchmark.resolveEndOfConflict().entry().state().siblings()).hasSize(1);
    assertThat(KeyEntryCodec.decode(benchmark.storedEndOfConflict()).state().siblings()).hasSize(1);
  }

  @Test
  void untold_isTheSameAfterwards() {
    assertThat(KeyEntryCodec.decode(benchmark.storedUntold())).isEqualTo(SampleKeys.untold());
    assertThat(SampleKeys.untold().trail().size()).isEqualTo(1);
  }

  @Test
  void table_isAligned() {
    assertThat(
            Benchmarks.table(
                List.of(
                    new Benchmarks.Figure("slow", 1234.4, 5, 80),
                    new Benchmarks.Figure("fast", 2, Double.NaN, 0))))
        .containsExactly(
            "benchmark        ns/op          +/-         B/op",
            "fast                 2            ?            0",
            "slow             1,234            5           80");
  }
}
