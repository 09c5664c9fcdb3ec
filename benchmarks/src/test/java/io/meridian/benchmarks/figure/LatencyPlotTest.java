package io.meridian.benchmarks.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyPlotTest {

  @Test
  void marks_standAboveTheirLowerBound() {
    assertThat(
            LatencyPlot.lines(
                List.of(
                    new LatencyPlot.Point(200, 199, 45, 130),
                    new LatencyPlot.Point(1_000, 990, 110, 170))))
        .startsWith(
            "     100 ms |        #       o#",
            "      50 ms |",
            "      20 ms |        o",
            "            +------------------",
            "changes/s          200    1,000");
  }

  @Test
  void nothing_hasNoPlot() {
    assertThat(LatencyPlot.lines(List.of())).isEmpty();
  }
}
