package io.meridian.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions that partitions hold open and that the cluster's coordinator takes for ended.
 *
 * <p>Brokers from 4.1 on leave them behind (KAFKA-20734): a coordinator that is to tell a partition
 * how a transaction ended, and that knows no leader of it at that moment, takes the partition for
 * deleted. A broker that is killed and comes back, the only one of its cluster, does so for all
 * transactions that were ending. Then:
 *
 * <ul>
 *   <li>Nobody ever ends them, and whoever reads committed records, as a resolver or a sink does,
 *       waits there for ever. So does a group whose offsets are in one of them.
 *   <li>What their producer writes to the partition next is one transaction with it: what was
 *       aborted is committed with that, what was committed may be aborted.
 * </ul>
 *
 * <p>Each is ended as its coordinator says that it ended ({@link HangingOutcome}), with a warning
 * that names the place.
 *
 * <p>Not thread-safe.
 */
public final class HangingTransactions {

  private static final Logger LOGGER = LoggerFactory.getLogger(HangingTransactions.class);
  private static final Duration ENDING_PATIENCE = Duration.ofSeconds(30);
  private static final Duration ENDING_POLL = Duration.ofMillis(100);

  private final Written written;
  private final Admin admin;
  private final Ended ended;
  private Set<Hanging> suspects = Set.of();

  /**
   * Where to look.
   *
   * @param topics those that are not there are passed over
   * @param group whose offsets are committed in the transactions; none when that is nobody's
   */
  public record Written(Collection<String> topics, Optional<String> group) {

    /** Copies the topics. */
    public Written {
      topics = List.copyOf(topics);
    }
  }

  /** Who counts the partitions in which one was ended. */
  @FunctionalInterface
  public interface Ended {

    /**
     * One was ended in one partition.
     *
     * @param committed or aborted
     */
    void ended(boolean committed);
  }

  /**
   * @param admin needs the right to describe topics, transactional ids and producers there, and,
   *     where there is one to end, the rights of a broker ({@code CLUSTER_ACTION}), or to alter the
   *     cluster
   */
  public HangingTransactions(Written written, Admin admin, Ended ended) {
    this.written = written;
    this.admin = admin;
    this.ended = ended;
  }

  /**
   * Ends those that the look before this one found too: what a partition shows open is known to the
   * coordinator until it is ended, so one that was ended between the two questions of a look is
   * gone at the next; and one that has begun since begins elsewhere.
   *
   * @throws AuthorizationException when it may not look
   * @throws KafkaException when the cluster cannot be asked, or refuses to end one
   */
  public void endLasting() {
    asked(
        () -> {
          Map<Hanging, HangingOutcome> found = found();
          for (Map.Entry<Hanging, HangingOutcome> hanging : found.entrySet()) {
            if (suspects.contains(hanging.getKey())) {
              end(hanging.getKey(), hanging.getValue());
            }
          }
          suspects = Set.copyOf(found.keySet());
        });
  }

  /**
   * Ends at once those of one transactional id. Only for the producer that has the id, or is about
   * to take it; it may have a transaction open in which it writes nothing meanwhile. What the
   * coordinator is ending is waited for: what a partition shows open before that and after it, and
   * the coordinator does not take for open, hangs.
   *
   * @throws TimeoutException when the coordinator does not come to an end
   * @throws AuthorizationException when it may not look
   * @throws KafkaException when the cluster cannot be asked, or refuses to end one
   */
  public void endOwn(String transactionalId) {
    asked(
        () -> {
          Set<Hanging> before = open();
          if (before.isEmpty()) {
            return;
          }
          Optional<TransactionDescription> known = whenEnded(transactionalId);
          if (known.isEmpty()) {
            return;
          }
          before.retainAll(open());
          for (Hanging open : before) {
            if (open.producerId == known.get().producerId()) {
              end(open, open.outcome(known.get()));
            }
          }
        });
  }

  /** What the coordinator says, when it is not about to end a transaction. */
  private Optional<TransactionDescription> whenEnded(String transactionalId)
      throws ExecutionException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Optional<TransactionDescription> known = described(transactionalId);
      if (known.isEmpty() || !HangingOutcome.isEnding(known.get().state())) {
        return known;
      }
      if (System.nanoTime() - start > ENDING_PATIENCE.toNanos()) {
        throw new TimeoutException(
            "The transaction coordinator has not ended a transaction in time (transactional.id="
                + transactionalId
                + ", state="
                + known.get().state()
                + ", timeoutMs="
                + ENDING_PATIENCE.toMillis()
                + ")");
      }
      Thread.sleep(ENDING_POLL.toMillis());
    }
  }

  private Optional<TransactionDescription> described(String transactionalId)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(
          admin.describeTransactions(Set.of(transactionalId)).description(transactionalId).get());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Map<Hanging, HangingOutcome> found() throws ExecutionException, InterruptedException {
    Map<Hanging, HangingOutcome> found = new HashMap<>();
    Map<Long, Optional<TransactionDescription>> producers = new HashMap<>();
    for (Hanging open : open()) {
      Optional<TransactionDescription> known = producers.get(open.producerId);
      if (known == null) {
        known = described(open.producerId);
        producers.put(open.producerId, known);
      }
      HangingOutcome outcome = known.map(open::outcome).orElse(HangingOutcome.ABORT);
      if (outcome != HangingOutcome.NOT_HANGING) {
        found.put(open, outcome);
      }
    }
    return found;
  }

  private Optional<TransactionDescription> described(long producerId)
      throws ExecutionException, InterruptedException {
    Collection<TransactionListing> ids =
        admin
            .listTransactions(new ListTransactionsOptions().filterProducerIds(Set.of(producerId)))
            .all()
            .get();
    for (TransactionListing id : ids) {
      Optional<TransactionDescription> known = described(id.transactionalId());
      if (known.isPresent() && known.get().producerId() == producerId) {
        return known;
      }
    }
    return Optional.empty();
  }

  /** All that partitions show open, hanging or not. */
  private Set<Hanging> open() throws ExecutionException, InterruptedException {
    Set<Hanging> open = new HashSet<>();
    Map<TopicPartition, PartitionProducerState> producers =
        admin.describeProducers(partitions()).all().get();
    for (Map.Entry<TopicPartition, PartitionProducerState> of : producers.entrySet()) {
      for (ProducerState producer : of.getValue().activeProducers()) {
        if (producer.currentTransactionStartOffset().isPresent()) {
          open.add(Hanging.of(of.getKey(), producer));
        }
      }
    }
    return open;
  }

  private List<TopicPartition> partitions() throws ExecutionException, InterruptedException {
    Set<String> there = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    Set<String> topics = new HashSet<>(written.topics);
    if (written.group.isPresent()) {
      topics.add(Topic.GROUP_METADATA_TOPIC_NAME);
    }
    topics.retainAll(there);
    List<TopicPartition> all = new ArrayList<>();
    for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
      int count = topic.partitions().size();
      if (topic.name().equals(Topic.GROUP_METADATA_TOPIC_NAME)) {
        int ours = Utils.abs(written.group.orElseThrow().hashCode()) % count;
        all.add(new TopicPartition(topic.name(), ours));
      } else {
        topic
            .partitions()
            .forEach(partition -> all.add(new TopicPartition(topic.name(), partition.partition())));
      }
    }
    return all;
  }

  private void end(Hanging hanging, HangingOutcome outcome) throws InterruptedException {
    if (outcome == HangingOutcome.NOT_HANGING) {
      return;
    }
    boolean commit = outcome == HangingOutcome.COMMIT;
    LOGGER.warn(
        "Ending a transaction that its coordinator has ended elsewhere outcome={} partition={}"
            + " offset={} producer={} epoch={}",
        outcome,
        hanging.partition,
        hanging.startOffset,
        hanging.producerId,
        hanging.epoch);
    try {
      if (commit) {
        TransactionMarkers.commit(hanging.place(), admin);
      } else {
        TransactionMarkers.abort(hanging.place(), admin);
      }
    } catch (ExecutionException e) {
      throw new KafkaException(
          "Cannot end a hanging transaction: "
              + e.getCause()
              + " (outcome="
              + outcome
              + ", partition="
              + hanging.partition
              + ", offset="
              + hanging.startOffset
              + ", producer="
              + hanging.producerId
              + ")",
          e.getCause());
    }
    ended.ended(commit);
  }

  private static void asked(Question question) {
    try {
      question.ask();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof AuthorizationException denied) {
        throw denied;
      }
      throw new KafkaException("Cannot look for hanging transactions: " + cause, cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @FunctionalInterface
  private interface Question {
    void ask() throws ExecutionException, InterruptedException;
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

    HangingOutcome outcome(TransactionDescription known) {
      return HangingOutcome.of(epoch, known.state(), known.producerEpoch());
    }

    AbortTransactionSpec place() {
      return new AbortTransactionSpec(partition, producerId, (short) epoch, coordinatorEpoch);
    }
  }
}
