package io.meridian.capture;

import io.meridian.cluster.TopicAdmin;
import io.meridian.journal.ChangeOperation;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real broker and a real Postgres for captures; each region is a world of its own. */
final class CaptureFixture implements AutoCloseable {

  static final int PARTITIONS = 3;

  private final Scratch scratch = Scratch.create("capture");
  final KafkaBroker kafka = KafkaBroker.start(scratch);
  final Postgres postgres;
  private int regions;

  CaptureFixture() {
    this(Map.of());
  }

  CaptureFixture(Map<String, String> postgresSettings) {
    postgres = Postgres.start(scratch, "postgres", postgresSettings);
  }

  Scratch scratch() {
    return scratch;
  }

  /** A new region with its topics and a database of its own. */
  World world() {
    regions++;
    RegionId region = new RegionId("region-" + regions);
    String database = "db" + regions;
    sql(postgres.jdbcUrl(), "CREATE DATABASE " + database);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      TopicAdmin.create(List.of(region), PARTITIONS, (short) 1, admin);
    }
    return new World(region, database);
  }

  static void sql(String url, String... statements) {
    try (Connection connection = java.sql.DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot run SQL", e);
    }
  }

  @Override
  public void close() {
    postgres.close();
    kafka.close();
    scratch.close();
  }

  /** One region. */
  final class World {

    final RegionId region;
    final String database;
    SchemaRegistry registry = new InMemorySchemaRegistry();
    List<String> tables = List.of("public.*");
    boolean autoset = true;
    TruncatePolicy onTruncate = TruncatePolicy.REFUSE;
    ReplicatedPolicy onReplicated = ReplicatedPolicy.REFUSE;
    int maxTransactionBytes = 64 << 20;
    Duration heartbeatInterval = Duration.ofMillis(250);

    World(RegionId region, String database) {
      this.region = region;
      this.database = database;
    }

    String slot() {
      return "slot_" + database;
    }

    String url() {
      return postgres.jdbcUrl(database);
    }

    void sql(String... statements) {
      CaptureFixture.sql(url(), statements);
    }

    CaptureConfig config() {
      return new CaptureConfig(
          region,
          1,
          PARTITIONS,
          region.name(),
          slot(),
          "meridian",
          "default",
          tables,
          autoset,
          onTruncate,
          onReplicated,
          maxTransactionBytes,
          Duration.ofMillis(20),
          heartbeatInterval,
          new DatabaseAddress(postgres.host(), postgres.port(), database, postgres.user(), "none"),
          Map.of(),
          Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    CaptureProgram start() {
      CaptureProgram program = new CaptureProgram(config(), registry, Clock.systemUTC());
      program.start();
      return program;
    }

    List<Journaled> journal() {
      return journal(registry);
    }

    /** Every change that is committed in the journal, partition by partition in its order. */
    List<Journaled> journal(SchemaRegistry from) {
      return events(region, from).stream().filter(event -> !event.isHeartbeat()).toList();
    }

    /** As {@link #journal}, with the heartbeats, of the region's journal or its people's. */
    List<Journaled> events(RegionId of, SchemaRegistry from) {
      AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, from);
      List<Journaled> events = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : records("journal." + of)) {
        events.add(
            new Journaled(
                new String(record.key(), StandardCharsets.US_ASCII),
                record.partition(),
                record.offset(),
                codec.decode(record.value())));
      }
      return events;
    }

    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
      Map<String, Object> settings =
          Map.of(
              "bootstrap.servers",
              kafka.bootstrapServers(),
              "isolation.level",
              "read_committed",
              "key.deserializer",
              ByteArrayDeserializer.class,
              "value.deserializer",
              ByteArrayDeserializer.class);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(topic).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream()
            .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
          consumer.poll(Duration.ofMillis(50)).forEach(records::add);
        }
      }
      return records;
    }
  }

  /** An event and where it is. */
  record Journaled(String key, int partition, long offset, JournalEvent event) {

    boolean isHeartbeat() {
      return event.getOperation() == ChangeOperation.HEARTBEAT;
    }
  }
}
