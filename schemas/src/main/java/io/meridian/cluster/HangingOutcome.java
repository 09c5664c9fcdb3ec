package io.meridian.cluster;

import org.apache.kafka.clients.admin.TransactionState;

/**
 * What is to become of a transaction that a partition holds open, by what its coordinator says of
 * the producer. A pure rule.
 *
 * <p>Under transaction version 2 (the default since Kafka 4.0) a producer has a new epoch after
 * each transaction: one that wrote with epoch {@code n} is prepared and complete at {@code n + 1},
 * and what a coordinator says of a later epoch is of a later transaction. A producer that went on
 * to a later one had committed: after an abort, and before and after it takes its transactional id,
 * it settles first ({@link SettledProducer}). Under version 1 the epoch stays, so how a transaction
 * ended that hangs is not known, and it is aborted as {@code kafka-transactions.sh abort} does.
 */
enum HangingOutcome {
  /** Nothing: its coordinator has not ended it yet and will. */
  NOT_HANGING,
  /** It was committed, and this partition was not told. */
  COMMIT,
  /** It was aborted and this partition was not told, or nobody knows how it ended. */
  ABORT;

  /**
   * The outcome.
   *
   * @param epoch the producer's, as the partition has it
   * @param state the coordinator's, of the producer's transactional id
   * @param known the producer's epoch, as the coordinator has it
   */
  static HangingOutcome of(int epoch, TransactionState state, int known) {
    return switch (state) {
      case ONGOING, UNKNOWN -> known > epoch ? COMMIT : NOT_HANGING;
      case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE ->
          known > epoch + 1 ? COMMIT : NOT_HANGING;
      case COMPLETE_COMMIT -> known > epoch ? COMMIT : ABORT;
      case COMPLETE_ABORT -> known > epoch + 1 ? COMMIT : ABORT;
      case EMPTY -> ABORT;
    };
  }

  /** Whether the coordinator has decided and is telling the partitions. */
  static boolean isEnding(TransactionState state) {
    return switch (state) {
      case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> true;
      case ONGOING, UNKNOWN, COMPLETE_COMMIT, COMPLETE_ABORT, EMPTY -> false;
    };
  }
}
