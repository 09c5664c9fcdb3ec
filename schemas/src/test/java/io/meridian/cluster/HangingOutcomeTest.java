package io.meridian.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Promises the outcome of each state, for a partition whose producer wrote with epoch 5. */
class HangingOutcomeTest {

  @ParameterizedTest
  @CsvSource({
    "ONGOING, 5, NOT_HANGING",
    "ONGOING, 6, COMMIT",
    "PREPARE_COMMIT, 5, NOT_HANGING",
    "PREPARE_COMMIT, 6, NOT_HANGING",
    "PREPARE_COMMIT, 7, COMMIT",
    "PREPARE_ABORT, 6, NOT_HANGING",
    "PREPARE_ABORT, 7, COMMIT",
    "PREPARE_EPOCH_FENCE, 6, NOT_HANGING",
    "COMPLETE_COMMIT, 6, COMMIT",
    "COMPLETE_COMMIT, 5, ABORT",
    "COMPLETE_COMMIT, 7, COMMIT",
    "COMPLETE_ABORT, 5, ABORT",
    "COMPLETE_ABORT, 6, ABORT",
    "COMPLETE_ABORT, 7, COMMIT",
    "EMPTY, 6, ABORT",
    "UNKNOWN, 5, NOT_HANGING",
  })
  void outcomes_followTheCoordinator(TransactionState state, int known, HangingOutcome expected) {
    assertThat(HangingOutcome.of(5, state, known)).isEqualTo(expected);
  }
}
