package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitPaceTest {

  @ParameterizedTest
  @CsvSource({
    "-5, 50",
    "0, 50",
    "250, 50",
    "1000, 200",
    "500, 100",
    "5000, 1000",
    "86400000, 1000",
    "9223372036854775807, 1000"
  })
  void transactions_areLongerTheLaterTheEventsAre(long age, long interval) {
    CommitPace pace =
        CommitPace.of(Map.of("meridian.commit.interval.min.ms", "50", "commit.interval.ms", 1000L));

    assertThat(pace.interval(age)).isEqualTo(interval);
  }

  @Test
  void transactions_areNoLongerThanStreamsIsTold() {
    CommitPace pace =
        CommitPace.of(Map.of("meridian.commit.interval.min.ms", "50", "commit.interval.ms", "20"));

    assertThat(pace.interval(0)).isEqualTo(20);
    assertThat(pace.interval(60_000)).isEqualTo(20);
  }
}
