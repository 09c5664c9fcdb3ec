package io.meridian.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
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
 * and whoever reads committed records, as a resolver or a sink does, waits there for ever.
 *
 * <p>One is aborted only when it is still there at the second look. What a partition shows open is
 * known to the coordinator until it is ended, so one that was ended between the two questions of a
 * look is gone at the next; and one that has begun since begins elsewhere.
 *
 * <p>Not thread-safe.
 */
public final class HangingTransactions {

  private static final Logger LOGGER = LoggerFactory.getLogger(HangingTransactions.class);

  /** In these the coordinator will yet end the transaction. */
  private static final Set<TransactionState> OPEN =
      EnumSet.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_EPOCH_FENCE,
          TransactionState.UNKNOWN);

  private final Collection<String> topics;
  private final Admin admin;
  private Set<Hanging> suspects = Set.of();

  /**
   * @param topics where to look; those that are not there are passed over
   * @param admin needs the right to write to them where there is one to abort
   */
  public HangingTransactions(Collection<String> topics, Admin admin) {
    this.topics = List.copyOf(topics);
    this.admin = admin;
  }

  /**
   * Aborts those that the look before this one found too. Each is logged with its place.
   *
   * @return how many partitions had one
   * @throws KafkaException when the cluster cannot be asked, or refuses
   */
  public int abort() {
    try {
      Set<Hanging> found = found();
      int aborted = 0;
      for (Hanging hanging : found) {
        if (suspects.contains(hanging)) {
          abort(hanging);
          aborted++;
        }
      }
      suspects = found;
      return aborted;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException("Cannot end hanging transactions: " + cause.getMessage(), cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private Set<Hanging> found() throws ExecutionException, InterruptedException {
    Set<Hanging> found = new HashSet<>();
    Map<TopicPartition, PartitionProducerState> producers =
        admin.describeProducers(partitions()).all().get();
    for (Map.Entry<TopicPartition, PartitionProducerState> of : producers.entrySet()) {
      for (ProducerState producer : of.getValue().activeProducers()) {
        if (producer.currentTransactionStartOffset().isPresent() && isForgotten(producer)) {
          found.add(Hanging.of(of.getKey(), producer));
        }
      }
    }
    return found;
  }

  private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
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

  private boolean isForgotten(ProducerState producer)
      throws ExecutionException, InterruptedException {
    Collection<TransactionListing> known =
        admin
            .listTransactions(
                new ListTransactionsOptions().filterProducerIds(Set.of(producer.producerId())))
            .all()
            .get();
    return known.stream().noneMatch(transaction -> OPEN.contains(transaction.state()));
  }

  private void abort(Hanging hanging) throws ExecutionException, InterruptedException {
    LOGGER.warn(
        "Aborting a transaction that the cluster has forgotten partition={} offset={} producer={}"
            + " epoch={}",
        hanging.partition,
        hanging.startOffset,
        hanging.producerId,
        hanging.epoch);
    admin
        .abortTransaction(
            new AbortTransactionSpec(
                hanging.partition,
                hanging.producerId,
                (short) hanging.epoch,
                hanging.coordinatorEpoch))
        .all()
        .get();
  }

  /** An open transaction in a partition. */
  private record Hanging(
      TopicPartition partition,
      long producerId,
      int epoch,
      int coordinatorEpoch,
      long startOffset) {

    /** What a partition tells of it. */
    static Hanging of(TopicPartition partition, ProducerState producer) {
      return new Hanging(
          partition,
          producer.producerId(),
          producer.producerEpoch(),
          producer.coordinatorEpoch().orElse(0),
          producer.currentTransactionStartOffset().orElse(-1));
    }
  }
}
