package io.meridian.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.apply.Changes;
import io.meridian.resolved.ResolvedChange;
import io.meridian.sink.Cluster;
import io.meridian.sink.Cluster.Change;
import io.meridian.target.Rows;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Debezium's JDBC sink, as its archive is, is given the rows of a resolved topic and ends with the
 * same table as our own sink.
 */
class StockSinkIT {

  private static final long SEED = 20261121;
  private static final int KEYS = 300;
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

  private static final long[] POSITIONS = new long[Cluster.PARTITIONS];

  private static Cluster cluster;
  private static Rows rows;

  /** The last change of each key that still exists. */
  private static final Map<Integer, ResolvedChange> LAST = new TreeMap<>();

  @BeforeAll
  static void start() {
    cluster = new Cluster("plugins", "stock-plugins");
    rows =
        Rows.of(
            cluster.registry,
            "public",
            "thing",
            "id",
            "integer",
            "name",
            "varchar(40)",
            "small",
            "smallint",
            "large",
            "bigint",
            "flag",
            "boolean",
            "fraction",
            "real",
            "wide",
            "double precision",
            "price",
            "numeric(12,2)",
            "ratio",
            "numeric",
            "blob",
            "bytea",
            "day",
            "date",
            "at",
            "time",
            "local",
            "timestamp",
            "moment",
            "timestamptz",
            "ident",
            "uuid",
            "doc",
            "jsonb");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void stockSink_endsWithTheTableOfOurs() throws SQLException {
    Random random = new Random(SEED);
    cluster.worker.put("ours", cluster.properties());
    for (int i = 0; i < 10; i++) {
      send(random);
    }
    await().atMost(LONG).ignoreExceptions().until(() -> count("public") == LAST.size());
    for (String schema : List.of("bytes", "structs")) {
      execute("CREATE SCHEMA " + schema);
      execute("CREATE TABLE " + schema + ".thing (LIKE public.thing INCLUDING ALL)");
    }

    cluster.worker.put("bytes", stock("bytes", Map.of("value.converter", BYTES)));
    cluster.worker.put("structs", stock("structs", avroConverter()));
    cluster.worker.awaitRunning("bytes", 1, LONG);
    cluster.worker.awaitRunning("structs", 1, LONG);
    for (int i = 0; i < 10; i++) {
      send(random);
    }
    cluster.worker.kill9();
    send(random);
    cluster.worker.restart();

    awaitSame();
    assertThat(LAST).as("seed " + SEED).hasSizeGreaterThan(100);
  }

  private static void awaitSame() {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertThat(count("public")).as("rows of ours, seed " + SEED).isEqualTo(LAST.size());
              for (String schema : List.of("bytes", "structs")) {
                assertThat(difference("public", schema))
                    .as(() -> "missing, status " + cluster.worker.status(schema))
                    .isEmpty();
                assertThat(difference(schema, "public")).as("too many").isEmpty();
              }
            });
  }

  private static List<String> difference(String one, String other) throws SQLException {
    return cluster.query(
        "SELECT t::text FROM "
            + one
            + ".thing t EXCEPT SELECT t::text FROM "
            + other
            + ".thing t LIMIT 5");
  }

  private static int count(String schema) throws SQLException {
    return Integer.parseInt(cluster.query("SELECT count(*) FROM " + schema + ".thing").get(0));
  }

  private static void execute(String sql) throws SQLException {
    try (var connection = cluster.postgres.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The configuration of Debezium's sink into one schema. */
  private static Map<String, String> stock(String schema, Map<String, String> converter) {
    Map<String, String> properties = new TreeMap<>(converter);
    properties.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    properties.put("tasks.max", "1");
    properties.put("topics", "resolved.us-west-1");
    properties.put("key.converter", BYTES);
    properties.put("consumer.override.isolation.level", "read_committed");
    properties.put("connection.url", cluster.postgres.jdbcUrl());
    properties.put("connection.username", cluster.postgres.user());
    properties.put("connection.password", "any");
    properties.put("insert.mode", "upsert");
    properties.put("delete.enabled", "true");
    properties.put("primary.key.mode", "record_key");
    properties.put("schema.evolution", "none");
    properties.put("collection.name.format", schema + ".${topic}");
    properties.put("transforms", "row");
    properties.put("transforms.row.type", ExtractRowState.class.getName());
    properties.put("transforms.row.schema.registry.url", cluster.registryProcess.url().toString());
    return properties;
  }

  /** Apicurio's converter, which gives a Struct of the whole resolved change. */
  private static Map<String, String> avroConverter() {
    return Map.of(
        "value.converter",
        "io.apicurio.registry.utils.converter.AvroConverter",
        "value.converter.apicurio.registry.url",
        cluster.registryProcess.url().toString().replace("/ccompat/v7", "/registry/v2"),
        "value.converter.apicurio.registry.as-confluent",
        "true",
        "value.converter.apicurio.registry.use-id",
        "contentId");
  }

  private static void send(Random random) {
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int id = random.nextInt(KEYS);
      int partition = id % Cluster.PARTITIONS;
      long position = POSITIONS[partition]++;
      int kind = random.nextInt(10);
      ResolvedChange change;
      if (kind < 2) {
        change = rows.delete(position, id);
        LAST.remove(id);
      } else if (kind == 2) {
        change = Changes.nothing("eu", position);
      } else if (kind == 3 && LAST.containsKey(id)) {
        change = Changes.unchanged("eu", position, LAST.get(id).getVisible());
      } else {
        ResolvedChange upsert = row(position, id, random);
        LAST.put(id, upsert);
        change = kind == 4 ? Changes.held(upsert.getVisible(), "another") : upsert;
      }
      changes.add(new Change(partition, "default/thing/" + id, change));
    }
    cluster.send(changes, true);
  }

  private static ResolvedChange row(long position, int id, Random random) {
    byte[] blob = new byte[random.nextInt(5)];
    random.nextBytes(blob);
    boolean empty = random.nextInt(5) == 0;
    return rows.upsert(
        position,
        id,
        empty ? null : "Grüße " + random.nextInt(),
        (int) (short) random.nextInt(),
        random.nextLong(),
        random.nextBoolean(),
        random.nextFloat(),
        random.nextDouble(),
        random.nextInt(1_000_000) + ".5",
        empty ? null : "-0.000" + random.nextInt(1000) + "1",
        ByteBuffer.wrap(blob),
        random.nextInt(40_000) - 10_000,
        Math.floorMod(random.nextLong(), 86_400_000_000L),
        random.nextInt() * 1_000_003L,
        empty ? null : random.nextInt() * 1_000_003L,
        new UUID(random.nextLong(), random.nextLong()).toString(),
        "{\"n\": " + random.nextInt() + "}");
  }
}
