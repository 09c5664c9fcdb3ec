package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/**
 * Promises: a transaction that the coordinator will yet end is left alone, and the way in which one
 * is aborted that it will not lets readers of committed records go on.
 */
class HangingTransactionsIT {

  private static final TopicPartition PLACE = new TopicPartition("outputs", 0);

  @Test
  void transactions_areAbortedOnlyWhenNobodyElseEndsThem() throws Exception {
    try (Scratch scratch = Scratch.create("hanging-transactions");
        KafkaBroker broker = KafkaBroker.start(scratch);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(), "transactional.id", "resolver"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1))).all().get();
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(PLACE.topic(), new byte[] {1})).get();

      assertThat(HangingTransactions.abort(List.of(PLACE.topic(), "none"), admin)).isZero();
      assertThat(committedEnd(admin)).isZero();

      HangingTransactions.abort(PLACE, open(admin), admin);
      assertThat(committedEnd(admin)).as("the record and the marker").isEqualTo(2);
    }
  }

  private static ProducerState open(Admin admin) throws Exception {
    List<ProducerState> all =
        admin.describeProducers(List.of(PLACE)).partitionResult(PLACE).get().activeProducers();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).currentTransactionStartOffset()).isPresent();
    return all.get(0);
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
