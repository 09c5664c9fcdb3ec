package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.sandbox.Distribution;
import io.meridian.testkit.process.Postgres;
import io.meridian.topology.RegionId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A broker with both topics filled, a Postgres server, and how the connectors of both sides are
 * configured.
 */
final class SinkStage implements AutoCloseable {

  private static final Map<String, String> DATABASE =
      Map.of(
          "shared_buffers", "512MB",
          "max_wal_size", "8GB",
          "checkpoint_timeout", "30min");

  private static final int TASKS = 2;
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
  private static final String ROW = "io.meridian.benchmarks.row.RowConverter";

  private final Stage stage;
  private final Postgres postgres;
  private final long rows;

  private SinkStage(Stage stage, Postgres postgres, long rows) {
    this.stage = stage;
    this.postgres = postgres;
    this.rows = rows;
  }

  static SinkStage open(LoadPlan plan) {
    Stage stage = Stage.open(plan);
    Topics.create(
        stage.admin(), List.of(new NewTopic(SinkPreload.ROWS, plan.partitions(), (short) 1)));
    long rows = SinkPreload.write(stage);
    return new SinkStage(
        stage, stage.opened(Postgres.start(stage.scratch(), "postgres", DATABASE)), rows);
  }

  Stage stage() {
    return stage;
  }

  Postgres postgres() {
    return postgres;
  }

  /** How many rows the table must have in the end. */
  long rows() {
    return rows;
  }

  /** Where our plugin is. */
  Path plugins() {
    return Distribution.find().plugins();
  }

  /** Where the peer's plugin and its converter are. */
  Path peers() {
    return Peers.plugins();
  }

  /**
   * Our connector: the sample of the plugin's page, with two tasks and the batch of its default.
   */
  Map<String, String> ours(String database) {
    RegionId region = stage.plan().regionIds().get(0);
    Map<String, String> keys = new TreeMap<>(both());
    keys.put("connector.class", "io.meridian.sink.MeridianSinkConnector");
    keys.put("topics", "resolved." + region);
    keys.put("key.converter", BYTES);
    keys.put("value.converter", BYTES);
    keys.put("consumer.override.isolation.level", "read_committed");
    keys.put("meridian.region", region.name());
    keys.put("connection.host", postgres.host());
    keys.put("connection.port", Integer.toString(postgres.port()));
    keys.put("connection.database", database);
    keys.put("connection.user", postgres.user());
    keys.put("connection.password", "bench");
    keys.put("schema.registry.url", stage.registry().url().toString());
    keys.put("kafka.bootstrap.servers", stage.broker().bootstrapServers());
    return keys;
  }

  /** Debezium's connector at its best: large batches cut to one row a key, rewritten statements. */
  Map<String, String> debezium(String database) {
    Map<String, String> keys = new TreeMap<>(both());
    keys.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    keys.put("topics", SinkPreload.ROWS);
    keys.put("key.converter", ROW);
    keys.put("value.converter", ROW);
    keys.put("connection.url", postgres.jdbcUrl(database) + "&reWriteBatchedInserts=true");
    keys.put("connection.username", postgres.user());
    keys.put("connection.password", "bench");
    keys.put("insert.mode", "upsert");
    keys.put("primary.key.mode", "record_key");
    keys.put("primary.key.fields", "id");
    keys.put("collection.name.format", "orders");
    keys.put("schema.evolution", "none");
    keys.put("batch.size", "5000");
    keys.put("use.reduction.buffer", "true");
    return keys;
  }

  @Override
  public void close() {
    stage.close();
  }

  private static Map<String, String> both() {
    return Map.of(
        "tasks.max", Integer.toString(TASKS),
        "consumer.override.max.poll.records", "5000",
        "consumer.override.max.partition.fetch.bytes", "4194304",
        "consumer.override.receive.buffer.bytes", "1048576");
  }

  static int tasks() {
    return TASKS;
  }
}
