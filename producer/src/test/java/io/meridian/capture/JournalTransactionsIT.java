package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.cluster.HangingTransactions;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.time.Duration;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promises of a journal's transactions when the coordinator or another capture ends them. */
class JournalTransactionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ID = "capture";
  private static final ProducerRecord<byte[], byte[]> RECORD =
      new ProducerRecord<>("journal", new byte[] {1});
  private static final HangingTransactions.Written WRITTEN =
      new HangingTransactions.Written(List.of(RECORD.topic()), Optional.empty());

  private Scratch scratch;
  private KafkaBroker broker;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    scratch = Scratch.create("journal-transactions");
    broker =
        KafkaBroker.start(
            scratch, Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    admin.createTopics(List.of(new NewTopic(RECORD.topic(), 1, (short) 1))).all().get();
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
    scratch.close();
  }

  @Test
  void commit_canBeTriedAgainWhenItsTransactionTimedOut() {
    try (JournalTransactions transactions = open(1_000)) {
      assertThatThrownBy(() -> transactions.commit(after(this::awaitAborted, 1)))
          .isInstanceOf(InvalidProducerEpochException.class)
          .hasMessageContaining("transactional.id=" + ID);
    }
    assertCanCommit();
  }

  @Test
  void commit_canBeTriedAgainWhenItsTransactionTimedOutAmidItsRecords() {
    try (JournalTransactions transactions = open(1_000)) {
      assertThatThrownBy(() -> transactions.commit(after(this::awaitAborted, 2)))
          .isInstanceOf(KafkaException.class)
          .hasMessageContaining("old epoch");
    }
    assertCanCommit();
  }

  @Test
  void commit_isHaltedWhenAnotherTookOverAmidItsRecords() {
    try (JournalTransactions transactions = open(60_000)) {
      assertThatThrownBy(() -> transactions.commit(after(this::takeOver, 2)))
          .isInstanceOf(CaptureHaltedException.class)
          .hasMessageContaining("another capture has taken over");
    }
  }

  private void assertCanCommit() {
    try (JournalTransactions next = open(60_000)) {
      assertThatCode(() -> next.commit(List.of(RECORD))).doesNotThrowAnyException();
    }
  }

  private JournalTransactions open(int timeoutMs) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    settings.put("transaction.timeout.ms", timeoutMs);
    return JournalTransactions.open(ID, settings, WRITTEN, committed -> {});
  }

  private void takeOver() {
    awaitState(TransactionState.ONGOING);
    open(60_000).close();
  }

  private void awaitAborted() {
    awaitState(TransactionState.COMPLETE_ABORT);
  }

  private void awaitState(TransactionState state) {
    await()
        .atMost(PATIENCE)
        .until(() -> admin.describeTransactions(Set.of(ID)).description(ID).get().state() == state);
  }

  /** As many records; something happens once the first was taken. */
  private static List<ProducerRecord<byte[], byte[]>> after(Runnable event, int count) {
    return new AbstractList<>() {

      @Override
      public Iterator<ProducerRecord<byte[], byte[]>> iterator() {
        return new Iterator<>() {

          private int taken;

          @Override
          public boolean hasNext() {
            if (taken == 1) {
              event.run();
            }
            return taken < count;
          }

          @Override
          public ProducerRecord<byte[], byte[]> next() {
            taken++;
            return RECORD;
          }
        };
      }

      @Override
      public ProducerRecord<byte[], byte[]> get(int index) {
        return RECORD;
      }

      @Override
      public int size() {
        return count;
      }
    };
  }
}
