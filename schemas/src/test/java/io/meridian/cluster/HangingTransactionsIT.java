package io.meridian.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.testkit.network.TcpProxy;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * Promises of transactions that a broker leaves open when it is killed while they end: they are
 * ended as their coordinator ended them, in topics and in a group's offsets, and nothing becomes
 * one with what its producer writes next. One that is not ended yet is left alone.
 *
 * <p>The broker reaches itself through a proxy only, so that a closed proxy keeps a coordinator
 * from telling the partitions.
 */
@DisabledIfSystemProperty(
    named = "meridian.parts",
    matches = "containers",
    disabledReason = "a broker in a container does not reach the proxy")
class HangingTransactionsIT {

  private static final TopicPartition PLACE = new TopicPartition("outputs", 0);
  private static final String GROUP = "readers";
  private static final ProducerRecord<byte[], byte[]> RECORD =
      new ProducerRecord<>(PLACE.topic(), new byte[] {1});
  private static final HangingTransactions.Written WRITTEN =
      new HangingTransactions.Written(List.of(PLACE.topic(), "none"), Optional.of(GROUP));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration ENDING = Duration.ofSeconds(5);
  private static final int RESTARTS = 25;

  private final List<Boolean> ended = new ArrayList<>();

  @Test
  void transactions_endAsTheirCoordinatorEndedThem() throws Exception {
    try (Scratch scratch = Scratch.create("hanging-transactions");
        KafkaBroker broker = start(scratch);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      createTopic(admin);

      leave(broker, admin, "committed", true);
      assertThat(committedEnd(admin)).as("a commit the partition was not told of").isZero();
      HangingTransactions hanging = new HangingTransactions(WRITTEN, admin, ended::add);
      hanging.endLasting();
      assertThat(ended).as("a first look").isEmpty();
      hanging.endLasting();
      assertThat(ended).as("a second look, topic and offsets").containsExactly(true, true);
      assertThat(committedEnd(admin)).as("the record and its marker").isEqualTo(2);
      assertThat(groupOffset(admin)).isEqualTo(7);

      leave(broker, admin, "aborted", false);
      assertThat(committedEnd(admin)).isEqualTo(2);
      ended.clear();
      try (TcpProxy open = broker.openProxy();
          KafkaProducer<byte[], byte[]> successor =
              new SettledProducer(settings(broker, "aborted"), WRITTEN, ended::add)) {
        successor.initTransactions();
        assertThat(ended).as("topic and offsets").containsExactly(false, false);
        assertThat(committedEnd(admin)).as("an aborted record and its marker").isEqualTo(4);
        successor.beginTransaction();
        successor.send(RECORD).get();
        hanging.endLasting();
        hanging.endLasting();
        assertThat(ended).as("what is not ended yet is left alone").hasSize(2);
        successor.commitTransaction();
        await().atMost(PATIENCE).until(() -> committedEnd(admin) == 6);
        assertThat(open).isNotNull();
      }
      assertThat(groupOffset(admin)).isEqualTo(7);
    }
  }

  @Test
  void commit_staysWhatItIsWhenTheNextTransactionIsAborted() throws Exception {
    try (Scratch scratch = Scratch.create("hanging-commit");
        KafkaBroker broker = start(scratch);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer =
            new SettledProducer(settings(broker, "both"), WRITTEN, ended::add)) {
      createTopic(admin);
      end(producer, broker, true);
      CompletableFuture<Void> next =
          CompletableFuture.runAsync(
              () -> {
                producer.beginTransaction();
                var unused = producer.send(RECORD);
                producer.flush();
              });
      forget(broker, admin, "both");

      try (TcpProxy open = broker.openProxy()) {
        next.get();
        producer.abortTransaction();
        assertThat(completes(admin, "both")).as("the abort").isTrue();
        assertThat(open).isNotNull();
      }
      assertThat(committedRecords(broker)).as("of the first transaction").isEqualTo(1);
      assertThat(groupOffset(admin)).isEqualTo(7);
      assertThat(ended).as("topic and offsets").containsExactly(true, true);
    }
  }

  private static KafkaBroker start(Scratch scratch) {
    return KafkaBroker.start(scratch, Map.of("inter.broker.listener.name", "PROXIED"));
  }

  private static void createTopic(Admin admin) throws Exception {
    admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1))).all().get();
  }

  /**
   * Leaves a transaction of a record and of offsets that the coordinator has ended and that nobody
   * was told of.
   */
  private static void leave(KafkaBroker broker, Admin admin, String id, boolean commit)
      throws Exception {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings(broker, id), new ByteArraySerializer(), new ByteArraySerializer());
    end(producer, broker, commit);
    producer.close(Duration.ZERO);
    forget(broker, admin, id);
  }

  /** Ends a transaction while the coordinator cannot tell anybody. */
  private static void end(
      KafkaProducer<byte[], byte[]> producer, KafkaBroker broker, boolean commit) throws Exception {
    try (TcpProxy open = broker.openProxy()) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(RECORD).get();
      producer.sendOffsetsToTransaction(
          Map.of(PLACE, new OffsetAndMetadata(commit ? 7 : 9)), group(broker));
      producer.flush();
      assertThat(open).isNotNull();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  /** Kills the broker until the coordinator takes the partitions for told. */
  private static void forget(KafkaBroker broker, Admin admin, String id) throws Exception {
    for (int restarts = 0; restarts < RESTARTS; restarts++) {
      broker.kill9();
      broker.restart();
      if (completes(admin, id)) {
        return;
      }
    }
    throw new AssertionError(
        "The broker never took the partitions for deleted transactional.id="
            + id
            + " restarts="
            + RESTARTS);
  }

  /** Not when the broker knew the partitions' leader each time: then it tries on for ever. */
  private static boolean completes(Admin admin, String id) {
    Set<TransactionState> complete =
        EnumSet.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);
    try {
      await()
          .atMost(ENDING)
          .until(
              () ->
                  complete.contains(
                      admin.describeTransactions(Set.of(id)).description(id).get().state()));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  private static ConsumerGroupMetadata group(KafkaBroker broker) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", GROUP),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }

  private static Map<String, Object> settings(KafkaBroker broker, String id) {
    return Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id);
  }

  private static long committedEnd(Admin admin) throws Exception {
    return admin
        .listOffsets(
            Map.of(PLACE, OffsetSpec.latest()),
            new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
        .partitionResult(PLACE)
        .get()
        .offset();
  }

  private static int committedRecords(KafkaBroker broker) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(PLACE));
      consumer.seekToBeginning(List.of(PLACE));
      long end = consumer.endOffsets(List.of(PLACE)).get(PLACE);
      int records = 0;
      while (consumer.position(PLACE) < end) {
        records += consumer.poll(Duration.ofSeconds(1)).count();
      }
      return records;
    }
  }

  private static long groupOffset(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(
            Map.of(GROUP, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(PLACE))),
            new ListConsumerGroupOffsetsOptions().requireStable(true))
        .partitionsToOffsetAndMetadata(GROUP)
        .get()
        .get(PLACE)
        .offset();
  }
}
