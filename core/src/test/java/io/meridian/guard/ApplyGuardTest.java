package io.meridian.guard;

import static io.meridian.guard.ApplyGuard.Verdict.OVERRULE;
import static io.meridian.guard.ApplyGuard.Verdict.SPARE;
import static io.meridian.guard.ApplyGuard.Verdict.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApplyGuardTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApplyGuard guard = new ApplyGuard(PATIENCE);
  private final Captured captured = Captured.NONE.after("seen", 100);

  @Test
  void unresolvedCommit_isSpared() {
    assertThat(judge("k", 101, 50, Duration.ZERO)).isEqualTo(SPARE);
    assertThat(judge("k", 100, 50, Duration.ZERO)).as("of a transaction in part").isEqualTo(SPARE);
  }

  @Test
  void resolvedCommit_isNeverSpared_A() {
    assertThat(judge("k", 99, 50, Duration.ZERO)).isEqualTo(WRITE);
    assertThat(judge("seen", 100, 50, Duration.ZERO)).isEqualTo(WRITE);
    assertThat(guard.judge(new LocalCommit("k", 101), Captured.NONE, 0, Duration.ZERO))
        .as("in a region that is not captured")
        .isEqualTo(WRITE);
  }

  @Test
  void nothing_isSparedForLongerThanThePatience_B() {
    assertThat(judge("k", 101, 50, PATIENCE.minusMillis(1))).isEqualTo(SPARE);
    assertThat(judge("k", 101, 50, PATIENCE)).isEqualTo(OVERRULE);
    assertThat(judge("k", 99, 50, PATIENCE)).isEqualTo(WRITE);
  }

  @Test
  void commit_olderThanWhatIsRememberedOfSinksIsNeverSpared_C() {
    assertThat(judge("k", 101, 102, Duration.ZERO)).isEqualTo(WRITE);
    assertThat(judge("k", 101, 101, Duration.ZERO)).isEqualTo(SPARE);
  }

  private ApplyGuard.Verdict judge(String key, long micros, long remembers, Duration spared) {
    return guard.judge(new LocalCommit(key, micros), captured, remembers, spared);
  }
}
