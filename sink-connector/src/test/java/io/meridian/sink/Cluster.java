package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.ConnectWorker;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** All that a sink needs around it, as real processes; the worker has the packaged plugin. */
public final class Cluster implements AutoCloseable {

  public static final int PARTITIONS = 3;

  private static final String RESOLVED = "resolved.us-west-1";
  private static final String APPLIED = "applied.us-west-1";
  private static final String DEADLETTER = "deadletter.us-west-1";
  private static final String CONTROL = "control";

  public final Scratch scratch = Scratch.create("sink");
  public final KafkaBroker kafka = KafkaBroker.start(scratch);
  public final Registry registryProcess = Registry.start(scratch);
  public final Postgres postgres = Postgres.start(scratch);
  public final ConnectWorker worker;
  public final SchemaRegistry registry =
      SchemaRegistries.connect(Map.of("schema.registry.url", registryProcess.url().toString()));

  private final AvroRecordCodec<ResolvedChange> codec =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private KafkaProducer<byte[], byte[]> producer;

  Cluster() {
    this("plugins");
  }

  /** With the plugins of several directories of the build. */
  public Cluster(String... plugins) {
    String path =
        Stream.of(plugins)
            .map(directory -> Path.of("target", directory).toAbsolutePath().toString())
            .collect(Collectors.joining(","));
    worker =
        ConnectWorker.start(
            scratch,
            "connect",
            kafka.bootstrapServers(),
            scratch.root(),
            // Ours are found by their service files; those of others need not have any.
            Map.of(
                "plugin.path",
                path,
                "plugin.discovery",
                plugins.length == 1 ? "service_load" : "hybrid_warn"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Map<String, String> compact = Map.of("cleanup.policy", "compact");
      admin
          .createTopics(
              List.of(
                  new NewTopic(RESOLVED, PARTITIONS, (short) 1).configs(compact),
                  new NewTopic(APPLIED, PARTITIONS, (short) 1).configs(compact),
                  new NewTopic(DEADLETTER, PARTITIONS, (short) 1).configs(compact),
                  new NewTopic(CONTROL, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () ->
                  admin
                          .describeTopics(List.of(RESOLVED, APPLIED, DEADLETTER, CONTROL))
                          .allTopicNames()
                          .get()
                          .size()
                      == 4);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("Cannot create the topics", e);
    }
    producer = producer();
  }

  /** A configuration for this cluster. */
  public Map<String, String> properties() {
    Map<String, String> properties = SinkProperties.legal();
    properties.remove("name");
    properties.put("tasks.max", "2");
    properties.put("connection.host", postgres.host());
    properties.put("connection.port", Integer.toString(postgres.port()));
    properties.put("connection.database", "postgres");
    properties.put("connection.user", postgres.user());
    properties.put("connection.ssl.mode", "disable");
    properties.put("schema.registry.url", registryProcess.url().toString());
    properties.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    properties.put("retry.backoff.ms", "100");
    properties.put("retry.backoff.max.ms", "1000");
    properties.put("consumer.override.session.timeout.ms", "3000");
    properties.put("consumer.override.heartbeat.interval.ms", "500");
    return properties;
  }

  /** Sends changes in one transaction; each with its partition and key. */
  public void send(List<Change> changes, boolean commit) {
    producer.beginTransaction();
    for (Change change : changes) {
      producer.send(
          new ProducerRecord<>(
              RESOLVED,
              change.partition(),
              change.key().getBytes(StandardCharsets.UTF_8),
              codec.encode(RESOLVED + "-value", change.change())));
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.flush();
      producer.abortTransaction();
    }
  }

  /** What to send where. */
  public record Change(int partition, String key, ResolvedChange change) {}

  /** How far the readable end of each resolved partition is. */
  public Map<Integer, Long> ends() {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<Integer, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions(RESOLVED))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  /** The last published applied position of each partition. */
  Map<Integer, AppliedPosition> applied() {
    AvroRecordCodec<AppliedPosition> positions =
        new AvroRecordCodec<>(AppliedPosition.class, registry);
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(APPLIED);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<Integer, AppliedPosition> last = new HashMap<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          last.put(record.partition(), positions.decode(record.value()));
        }
      }
      return last;
    }
  }

  /** Rows as text, columns joined by a bar. */
  public List<String> query(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(i == 1 ? "" : "|").append(rows.getString(i));
        }
        lines.add(line.toString());
      }
    }
    return lines;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    registry.close();
    worker.close();
    postgres.close();
    registryProcess.close();
    kafka.close();
    scratch.close();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    KafkaProducer<byte[], byte[]> made =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "sink-test"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    made.initTransactions();
    return made;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            kafka.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static List<TopicPartition> partitions(String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }
}
