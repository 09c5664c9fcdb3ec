package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final RetrySchedule schedule =
      new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(80));

  @Test
  void wait_doublesWithEachAttemptUpToSixteenTimes() {
    long[] seconds = {1, 2, 4, 8, 16, 16};
    for (int attempt = 1; attempt <= seconds.length; attempt++) {
      schedule.refused(0, "k", attempt, 0);
      assertThat(schedule.untilNext(0)).isEqualTo(Duration.ofSeconds(seconds[attempt - 1]));
    }
    assertThat(schedule.due(16 * SECOND - 1, 9)).isEmpty();
    assertThat(schedule.due(16 * SECOND, 9)).hasSize(1);
  }

  @Test
  void newerVersion_isTriedAfterOneIntervalAtMost() {
    schedule.refused(0, "k", 5, 10 * SECOND);
    schedule.newer("k");

    assertThat(schedule.untilNext(10 * SECOND)).isEqualTo(Duration.ofSeconds(1));
    schedule.newer("unknown");
    assertThat(schedule.due(100 * SECOND, 9)).hasSize(1);
  }

  @Test
  void sparedKey_isTriedWhenItHasWaitedForLongEnough() {
    schedule.spared(0, "k", 1, 0);
    assertThat(schedule.untilNext(0)).isEqualTo(Duration.ofSeconds(80));
    schedule.spared(0, "k", 2, 80 * SECOND);
    assertThat(schedule.untilNext(80 * SECOND)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void due_givesWhatWaitsLongestAndNoMoreThanAskedFor() {
    schedule.refused(0, "late", 2, 0);
    schedule.refused(1, "early", 1, 0);
    schedule.refused(1, "now", 5, 0);
    schedule.now("now", 0);

    assertThat(keys(9, 2)).containsExactly("now", "early");
    assertThat(keys(0, 9)).containsExactly("now");
    schedule.forget("now");
    schedule.forget(1);
    assertThat(keys(9, 9)).containsExactly("late");
    schedule.forget("late");
    assertThat(schedule.untilNext(0)).isNull();
  }

  private List<String> keys(long second, int limit) {
    return schedule.due(second * SECOND, limit).stream().map(RetrySchedule.Due::key).toList();
  }
}
