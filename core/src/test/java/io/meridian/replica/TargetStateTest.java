package io.meridian.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetStateTest {

  /** Every state against every event. */
  @ParameterizedTest
  @CsvSource({
    "ACTIVE,  PAUSED,             PAUSED",
    "ACTIVE,  RESUMED,            ACTIVE",
    "ACTIVE,  ATTEMPTS_EXHAUSTED, FAILED",
    "ACTIVE,  APPLIED,            ACTIVE",
    "ACTIVE,  CAUGHT_UP,          ACTIVE",
    "ACTIVE,  REMOVED,            REMOVED",
    "PAUSED,  PAUSED,             PAUSED",
    "PAUSED,  RESUMED,            ACTIVE",
    "PAUSED,  ATTEMPTS_EXHAUSTED, PAUSED",
    "PAUSED,  APPLIED,            PAUSED",
    "PAUSED,  CAUGHT_UP,          PAUSED",
    "PAUSED,  REMOVED,            REMOVED",
    "SYNCING, PAUSED,             PAUSED",
    "SYNCING, RESUMED,            SYNCING",
    "SYNCING, ATTEMPTS_EXHAUSTED, FAILED",
    "SYNCING, APPLIED,            SYNCING",
    "SYNCING, CAUGHT_UP,          ACTIVE",
    "SYNCING, REMOVED,            REMOVED",
    "FAILED,  PAUSED,             PAUSED",
    "FAILED,  RESUMED,            SYNCING",
    "FAILED,  ATTEMPTS_EXHAUSTED, FAILED",
    "FAILED,  APPLIED,            SYNCING",
    "FAILED,  CAUGHT_UP,          FAILED",
    "FAILED,  REMOVED,            REMOVED",
    "REMOVED, ATTEMPTS_EXHAUSTED, REMOVED",
    "REMOVED, APPLIED,            REMOVED",
    "REMOVED, CAUGHT_UP,          REMOVED",
    "REMOVED, REMOVED,            REMOVED"
  })
  void state_followsFromTheEvent(TargetState before, TargetEvent event, TargetState after) {
    assertThat(before.after(event)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"PAUSED", "RESUMED"})
  void removed_isRefusedToAPerson(TargetEvent event) {
    assertThatThrownBy(() -> TargetState.REMOVED.after(event))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("removed");
  }

  @Test
  void target_isInTheWorstStateOfItsTasks() {
    assertThat(TargetState.of(List.of())).isEqualTo(TargetState.ACTIVE);
    assertThat(TargetState.of(List.of(TargetState.ACTIVE, TargetState.SYNCING)))
        .isEqualTo(TargetState.SYNCING);
    assertThat(TargetState.of(List.of(TargetState.SYNCING, TargetState.FAILED)))
        .isEqualTo(TargetState.FAILED);
  }
}
