package io.meridian.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Promises: a transaction that the coordinator will yet end is left alone; one that it knows
 * nothing of is aborted at the second look, so that readers of committed records go on.
 */
class HangingTransactionsIT {

  private static final TopicPartition PLACE = new TopicPartition("outputs", 0);

  @Test
  void transactions_areAbortedOnlyWhenNobodyElseEndsThem() throws Exception {
    try (Scratch scratch = Scratch.create("hanging-transactions");
        KafkaBroker broker =
            KafkaBroker.start(
                scratch, Map.of("transaction.partition.verification.enable", "false"));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1))).all().get();
      letProducersAddPartitions(admin);
      HangingTransactions hanging = new HangingTransactions(List.of(PLACE.topic(), "none"), admin);
      try (KafkaProducer<byte[], byte[]> live = begun(broker, "live")) {
        live.send(new ProducerRecord<>(PLACE.topic(), new byte[] {1})).get();
        assertThat(hanging.abort()).isZero();
        assertThat(hanging.abort()).isZero();
        assertThat(committedEnd(admin)).isZero();
        live.commitTransaction();
      }

      KafkaProducer<byte[], byte[]> forgotten = begun(broker, "forgotten");
      addWithoutTheCoordinator(forgotten);
      forgotten.send(new ProducerRecord<>(PLACE.topic(), new byte[] {1})).get();
      // A close in good order would wait for the end of a transaction that nobody knows of.
      forgotten.close(Duration.ZERO);

      assertThat(committedEnd(admin)).as("the first transaction").isEqualTo(2);
      assertThat(hanging.abort()).as("a first look").isZero();
      assertThat(hanging.abort()).as("a second look").isEqualTo(1);
      assertThat(committedEnd(admin)).as("both, and their markers").isEqualTo(4);
      assertThat(hanging.abort()).isZero();
    }
  }

  /** Brokers would else add a partition to its transaction themselves. */
  private static void letProducersAddPartitions(Admin admin) throws Exception {
    admin
        .updateFeatures(
            Map.of(
                "transaction.version",
                new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE)),
            new UpdateFeaturesOptions())
        .all()
        .get();
  }

  private static KafkaProducer<byte[], byte[]> begun(KafkaBroker broker, String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    producer.beginTransaction();
    return producer;
  }

  /** Makes a producer believe that the coordinator knows of the partition. */
  @SuppressWarnings("unchecked")
  private static void addWithoutTheCoordinator(KafkaProducer<byte[], byte[]> producer)
      throws ReflectiveOperationException {
    Field manager = KafkaProducer.class.getDeclaredField("transactionManager");
    manager.setAccessible(true);
    Object transactions = manager.get(producer);
    Field partitions = transactions.getClass().getDeclaredField("partitionsInTransaction");
    partitions.setAccessible(true);
    ((Set<TopicPartition>) partitions.get(transactions)).add(PLACE);
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
}
