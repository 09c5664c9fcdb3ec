package io.meridian.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final long NOTHING_WAITS = Long.MAX_VALUE;

  private final Attempts attempts = new Attempts(3);

  @Test
  void target_failsOnceWhenAllRetriesWereInVain() {
    assertThat(attempts.fail()).isFalse();
    assertThat(attempts.fail()).isFalse();
    assertThat(attempts.fail()).isFalse();
    assertThat(attempts.state()).isEqualTo(TargetState.ACTIVE);

    assertThat(attempts.fail()).isTrue();
    assertThat(attempts.state()).isEqualTo(TargetState.FAILED);
    assertThat(attempts.fail()).isFalse();
    assertThat(attempts.failed()).isEqualTo(5);
  }

  @Test
  void success_startsTheCountAnew() {
    for (int i = 0; i < 10; i++) {
      attempts.fail();
      attempts.fail();
      assertThat(attempts.succeed(i, i)).isFalse();
    }

    assertThat(attempts.state()).isEqualTo(TargetState.ACTIVE);
    assertThat(attempts.failed()).isZero();
  }

  @Test
  void failedTarget_syncsUntilAllThatWaitedIsApplied() {
    exhaust();

    assertThat(attempts.succeed(1_000, 400)).isTrue();
    assertThat(attempts.state()).isEqualTo(TargetState.SYNCING);
    assertThat(attempts.succeed(1_500, 999)).isFalse();
    assertThat(attempts.succeed(1_700, 1_000)).isTrue();
    assertThat(attempts.state()).isEqualTo(TargetState.ACTIVE);
  }

  @Test
  void failedTarget_isActiveAtOnceWhenNothingWaits() {
    exhaust();

    assertThat(attempts.succeed(1_000, NOTHING_WAITS)).isTrue();
    assertThat(attempts.state()).isEqualTo(TargetState.ACTIVE);
  }

  @Test
  void syncingTarget_mayFailAgain() {
    exhaust();
    attempts.succeed(1_000, 0);
    exhaust();

    assertThat(attempts.state()).isEqualTo(TargetState.FAILED);
    attempts.succeed(2_000, 1_500);
    assertThat(attempts.state())
        .as("what came before the second recovery")
        .isEqualTo(TargetState.SYNCING);
  }

  @Test
  void noRetries_meansThatTheFirstFailureCounts() {
    assertThat(new Attempts(0).fail()).isTrue();
    assertThatThrownBy(() -> new Attempts(-1)).hasMessageContaining("max retries=-1");
  }

  private void exhaust() {
    for (int i = 0; i < 4; i++) {
      attempts.fail();
    }
  }
}
