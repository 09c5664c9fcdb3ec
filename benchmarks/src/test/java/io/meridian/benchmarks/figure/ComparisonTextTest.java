package io.meridian.benchmarks.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ComparisonTextTest {

  @Test
  void lines_takeRatiosWithinEachRound() {
    Comparison comparison =
        new Comparison(
            "ours",
            "peer",
            List.of(
                new Comparison.Round(lap(1_000_000, 2, 3), lap(1_000_000, 4, 9)),
                new Comparison.Round(lap(1_000_000, 4, 5), lap(1_000_000, 4, 10))));

    assertThat(ComparisonText.lines(comparison))
        .containsExactly(
            "                                                 ours                         peer  "
                + " ratio",
            "  records/s              375,000 (250,000 to 500,000)                      250,000  "
                + " 1.50 (1.00 to 2.00)",
            "  CPU s/million                   5.00 (4.00 to 6.00)       10.50 (10.00 to 11.00)  "
                + " 0.48 (0.36 to 0.60)",
            "    of it subject                 4.00 (3.00 to 5.00)         9.50 (9.00 to 10.00)",
            "    of it broker                                 1.00          1.00 (0.00 to 2.00)",
            "  records, measured                         1,000,000                    1,000,000  "
                + " 2 rounds");
  }

  /** The broker takes what makes the sum a round number of the test's choice. */
  private static Lap lap(long records, int seconds, int subject) {
    Map<String, Duration> cpu = new LinkedHashMap<>();
    cpu.put("subject", Duration.ofSeconds(subject));
    cpu.put("broker", Duration.ofSeconds(subject == 9 ? 2 : subject == 10 ? 0 : 1));
    return new Lap(records, Duration.ofSeconds(seconds), cpu);
  }
}
