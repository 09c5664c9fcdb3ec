package io.meridian.resolver;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that partitions hold open and that the cluster's coordinator knows nothing of: a
 * broker that dies while a transaction begins or ends may leave one behind. Nobody ever ends it,
 * and whoever reads committed records, as a resolver that restores its stores does, waits there for
 * ever.
 */
final class HangingTransactions {

  private static final Logger LOGGER = LoggerFactory.getLogger(HangingTransactions.class);

  /** In these the coordinator will yet end the transaction. */
  private static final Set<TransactionState> OPEN =
      EnumSet.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_EPOCH_FENCE,
          TransactionState.UNKNOWN);

  private HangingTransactions() {}

  /**
   * Aborts those in some topics. Each is logged with its place.
   *
   * @param topics none of which others than the resolver write transactions to
   * @return how many partitions had one
   * @throws KafkaException when the cluster cannot be asked, or refuses
   */
  static int abort(Collection<String> topics, Admin admin) {
    try {
      int aborted = 0;
      Map<TopicPartition, PartitionProducerState> producers =
          admin.describeProducers(partitions(topics, admin)).all().get();
      for (Map.Entry<TopicPartition, PartitionProducerState> of : producers.entrySet()) {
        for (ProducerState producer : of.getValue().activeProducers()) {
          if (producer.currentTransactionStartOffset().isPresent()
              && isForgotten(producer, admin)) {
            abort(of.getKey(), producer, admin);
            aborted++;
          }
        }
      }
      return aborted;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("Cannot end hanging transactions: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static List<TopicPartition> partitions(Collection<String> topics, Admin admin)
      throws ExecutionException, InterruptedException {
    Set<String> there = admin.listTopics().names().get();
    List<TopicPartition> all = new ArrayList<>();
    for (TopicDescription topic :
        admin
            .describeTopics(topics.stream().filter(there::contains).toList())
            .allTopicNames()
            .get()
            .values()) {
      topic
          .partitions()
          .forEach(partition -> all.add(new TopicPartition(topic.name(), partition.partition())));
    }
    return all;
  }

  private static boolean isForgotten(ProducerState producer, Admin admin)
      throws ExecutionException, InterruptedException {
    Collection<TransactionListing> known =
        admin
            .listTransactions(
                new ListTransactionsOptions().filterProducerIds(Set.of(producer.producerId())))
            .all()
            .get();
    return known.stream().noneMatch(transaction -> OPEN.contains(transaction.state()));
  }

  static void abort(TopicPartition partition, ProducerState producer, Admin admin)
      throws ExecutionException, InterruptedException {
    LOGGER.warn(
        "Aborting a transaction that the cluster has forgotten partition={} offset={} producer={}"
            + " epoch={}",
        partition,
        producer.currentTransactionStartOffset().orElse(-1),
        producer.producerId(),
        producer.producerEpoch());
    admin
        .abortTransaction(
            new AbortTransactionSpec(
                partition,
                producer.producerId(),
                (short) producer.producerEpoch(),
                producer.coordinatorEpoch().orElse(0)))
        .all()
        .get();
  }
}
