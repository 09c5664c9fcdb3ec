package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.cluster.TopicAdmin;
import io.meridian.testkit.network.TcpProxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;

/** Promises of what a resolver outlives. */
class ResolverGoesOnIT extends ResolverFixture {

  private static final Set<TransactionState> COMPLETE =
      Set.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);

  @Test
  void resolver_knowsItsKeysWhenItIsStartedWithAnotherStore() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    int outputs = 0;
    int keys = 5;
    for (String store : List.of("rocksdb", "memory", "log", "log", "rocksdb")) {
      // Of one key less each time: what is known of the others is from before.
      journal(keys);
      outputs += keys;
      keys--;
      try (ResolverProgram program =
          program(broker.bootstrapServers(), 1, Map.of(), Map.of("store", store))) {
        program.start();
        awaitReady(program);
        awaitOutputs(outputs);
        for (String key : List.of("default/orders/0", "default/orders/4")) {
          assertThat(program.explain(key)).as(store).isPresent();
        }
      }
    }
  }

  @Test
  void resolver_goesOnWhenItsTransactionTimedOut() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    Map<String, String> slow =
        Map.of(
            "commit.interval.ms",
            "1500",
            CommitPace.LEAST_KEY,
            "1500",
            "producer.linger.ms",
            "0",
            "producer.transaction.timeout.ms",
            "3000");
    int outputs = 0;
    try (ResolverProgram program =
        program(broker.proxiedBootstrapServers(), 1, Map.of(), Map.of("streams", slow))) {
      program.start();
      do {
        try (TcpProxy open = broker.openProxy()) {
          awaitReady(program);
          journal(1);
          outputs++;
          awaitTransactions(states -> states.contains(TransactionState.ONGOING));
          assertThat(open).isNotNull();
        }
        awaitTransactions(COMPLETE::containsAll);
        // Until the cut was quicker than the commit.
      } while (!transactions().contains(TransactionState.COMPLETE_ABORT));

      try (TcpProxy open = broker.openProxy()) {
        awaitOutputs(outputs);
        awaitReady(program);
        // While it can still leave its group.
        program.close();
        assertThat(open).isNotNull();
      }
    }
  }

  private void awaitTransactions(Predicate<Set<TransactionState>> reached) {
    await("transactions").atMost(PATIENCE).until(() -> reached.test(transactions()));
  }

  /** The states of all transactional ids that have had a transaction. */
  private Set<TransactionState> transactions() {
    try {
      return admin.listTransactions().all().get().stream()
          .map(TransactionListing::state)
          .filter(state -> state != TransactionState.EMPTY)
          .collect(Collectors.toSet());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Cannot list transactions", e);
    }
  }
}
