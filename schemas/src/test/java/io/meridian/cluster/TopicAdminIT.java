package io.meridian.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against a real broker; each test has regions of its own. */
class TopicAdminIT {

  private static Scratch scratch;
  private static KafkaBroker broker;
  private static Admin admin;

  @BeforeAll
  static void startBroker() {
    scratch = Scratch.create("topic-admin");
    broker = KafkaBroker.start(scratch);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
    scratch.close();
  }

  @Test
  void topics_areMadeWithTheirConfiguration() throws Exception {
    List<RegionId> regions = List.of(new RegionId("made-1"), new RegionId("made-2"));

    TopicAdmin.create(regions, 3, (short) 1, admin);

    assertThat(admin.listTopics().names().get())
        .contains(
            "journal.made-1",
            "resolved.made-1",
            "applied.made-1",
            "divergence.made-1",
            "quarantine.made-1",
            "capture.made-1",
            "conflicts.made-1",
            "deadletter.made-1",
            "journal.made-1.operator",
            "control",
            "journal.made-2",
            "capture.made-2");
    assertThat(partitions("journal.made-2")).isEqualTo(3);
    assertThat(partitions("capture.made-1")).isEqualTo(1);
    assertThat(partitions("control")).isEqualTo(1);
    assertThat(config("journal.made-1"))
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("retention.ms", "-1")
        .containsEntry("retention.bytes", "-1")
        .containsEntry("message.timestamp.type", "CreateTime");
    assertThat(config("resolved.made-1")).containsEntry("cleanup.policy", "compact");
    assertThat(config("applied.made-1")).containsEntry("cleanup.policy", "compact");
    assertThat(config("capture.made-1")).containsEntry("cleanup.policy", "compact");
    assertThat(config("deadletter.made-1"))
        .containsEntry("cleanup.policy", "compact")
        .containsEntry("max.message.bytes", "16777216");
    assertThat(config("quarantine.made-1")).containsEntry("retention.ms", "-1");
  }

  @Test
  void topics_canBeWrittenAtOnceWhenMade() throws Exception {
    RegionId region = new RegionId("at-once");
    TopicAdmin.create(List.of(region), 8, (short) 1, admin);

    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "delivery.timeout.ms",
            10_000,
            "request.timeout.ms",
            5_000);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < 8; partition++) {
        var record =
            new ProducerRecord<byte[], byte[]>(
                Topic.JOURNAL.of(region), partition, null, new byte[] {1});
        assertThat(producer.send(record).get(10, TimeUnit.SECONDS).offset()).isZero();
      }
    }
  }

  @Test
  void topics_stayAsTheyAreWhenMadeAgain() {
    List<RegionId> regions = List.of(new RegionId("again"));
    TopicAdmin.create(regions, 2, (short) 1, admin);

    assertThatCode(() -> TopicAdmin.create(regions, 2, (short) 1, admin))
        .doesNotThrowAnyException();
    assertThatCode(() -> TopicAdmin.verify(regions, 2, admin)).doesNotThrowAnyException();
  }

  @Test
  void everyMismatch_isNamed() throws Exception {
    // So that control, which is no region's, is there.
    TopicAdmin.create(List.of(new RegionId("right")), 3, (short) 1, admin);
    RegionId region = new RegionId("wrong");
    admin
        .createTopics(
            List.of(
                new NewTopic("journal.wrong", 2, (short) 1)
                    .configs(
                        Map.of(
                            "cleanup.policy",
                            "compact,delete",
                            "retention.ms",
                            "1000",
                            "message.timestamp.type",
                            "LogAppendTime")),
                new NewTopic("resolved.wrong", 3, (short) 1)
                    .configs(Map.of("cleanup.policy", "delete")),
                new NewTopic("capture.wrong", 3, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();

    await()
        .untilAsserted(
            () ->
                assertThat(problems(region, 3))
                    .containsExactly(
                        "applied.wrong is missing",
                        "capture.wrong has 3 partitions instead of 1",
                        "conflicts.wrong is missing",
                        "deadletter.wrong is missing",
                        "divergence.wrong is missing",
                        "journal.wrong has 2 partitions instead of 3",
                        "journal.wrong has cleanup.policy=compact,delete instead of delete",
                        "journal.wrong has message.timestamp.type=LogAppendTime instead of"
                            + " CreateTime",
                        "journal.wrong has retention.ms=1000 instead of -1",
                        "journal.wrong.operator is missing",
                        "quarantine.wrong is missing",
                        "resolved.wrong has cleanup.policy=delete instead of compact",
                        "resolved.wrong has max.message.bytes=1048588 instead of 16777216",
                        "resolved.wrong has message.timestamp.type=CreateTime instead of"
                            + " LogAppendTime",
                        "resolved.wrong has min.compaction.lag.ms=0 instead of 604800000",
                        "targets.wrong is missing"));
    assertThatExceptionOfType(TopicMismatchException.class)
        .isThrownBy(() -> TopicAdmin.create(List.of(region), 3, (short) 1, admin))
        .satisfies(e -> assertThat(e.problems()).hasSize(9));
  }

  @Test
  void verify_noticesWhenJournalIsLimitedLater() throws Exception {
    List<RegionId> regions = List.of(new RegionId("later"));
    TopicAdmin.create(regions, 1, (short) 1, admin);
    ConfigResource journal = new ConfigResource(ConfigResource.Type.TOPIC, "journal.later");
    Collection<AlterConfigOp> limit =
        List.of(
            new AlterConfigOp(
                new ConfigEntry("retention.bytes", "4096"), AlterConfigOp.OpType.SET));
    admin.incrementalAlterConfigs(Map.of(journal, limit)).all().get();

    await()
        .untilAsserted(
            () ->
                assertThat(problems(regions.get(0), 1))
                    .containsExactly("journal.later has retention.bytes=4096 instead of -1"));
  }

  @Test
  void create_isRefusedByNameWhenReplicationIsImpossible() {
    assertThatExceptionOfType(KafkaException.class)
        .isThrownBy(() -> TopicAdmin.create(List.of(new RegionId("r")), 1, (short) 3, admin))
        .withMessageContaining("topic=");
  }

  private static List<String> problems(RegionId region, int partitions) {
    try {
      TopicAdmin.verify(List.of(region), partitions, admin);
      return List.of();
    } catch (TopicMismatchException e) {
      return e.problems();
    }
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }

  private static Map<String, String> config(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    Map<String, String> values = new HashMap<>();
    new ArrayList<>(config.entries()).forEach(entry -> values.put(entry.name(), entry.value()));
    return values;
  }
}
