package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Changes;
import io.meridian.resolved.ResolvedChange;
import io.meridian.sink.Cluster.Change;
import io.meridian.target.Rows;
import io.meridian.testkit.process.ConnectRestException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged plugin in a real worker, over the same topic from test to test. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MeridianSinkIT {

  private static final String NAME = "sink";
  private static final long SEED = 20261121;
  private static final int KEYS = 200;
  private static final Duration LONG = Duration.ofSeconds(120);

  private static Cluster cluster;
  private static Rows rows;

  /** What the table has to be: by id, the name. */
  private static final Map<Integer, String> MODEL = new TreeMap<>();

  private static final long[] POSITIONS = new long[Cluster.PARTITIONS];

  @BeforeAll
  static void start() {
    cluster = new Cluster();
    rows = Rows.of(cluster.registry, "public", "thing", "id", "integer", "name", "text");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void delete() {
    if (cluster.worker.status(NAME).isPresent()) {
      cluster.worker.delete(NAME);
    }
  }

  @Test
  @Order(1)
  void plugin_isFoundWithItsVersion() {
    JsonNode plugins = cluster.worker.rest().get("connector-plugins");

    assertThat(plugins)
        .anySatisfy(
            plugin -> {
              assertThat(plugin.path("class").asText())
                  .isEqualTo("io.meridian.sink.MeridianSinkConnector");
              assertThat(plugin.path("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
            });
  }

  @ParameterizedTest
  @Order(1)
  @CsvSource(
      delimiter = '|',
      value = {
        "consumer.override.isolation.level|read_uncommitted",
        "consumer.override.isolation.level|",
        "errors.tolerance|all",
        "topics|journal.us-west-1",
        "transforms|drop",
        "key.converter|org.apache.kafka.connect.json.JsonConverter",
        "value.converter|org.apache.kafka.connect.json.JsonConverter",
        "connection.host|db/app?socketFactory=x",
        "consumer.override.auto.offset.reset|latest",
      })
  void configuration_isRefusedByNameOverRest(String key, String value) {
    Map<String, String> properties = cluster.properties();
    if (value == null) {
      properties.remove(key);
    } else {
      properties.put(key, value);
    }
    if (key.equals("transforms")) {
      properties.put("transforms.drop.type", "org.apache.kafka.connect.transforms.Filter");
    }

    assertThatThrownBy(() -> cluster.worker.put(NAME, properties))
        .isInstanceOf(ConnectRestException.class)
        .hasMessageContaining(key);
    properties.put("name", NAME);
    JsonNode found =
        cluster
            .worker
            .rest()
            .put(
                "connector-plugins/io.meridian.sink.MeridianSinkConnector/config/validate",
                properties);
    List<String> refused = new ArrayList<>();
    for (JsonNode config : found.path("configs")) {
      if (!config.path("value").path("errors").isEmpty()) {
        refused.add(config.path("value").path("name").asText());
      }
    }
    assertThat(refused).containsOnly(key);
  }

  @Test
  @Order(2)
  void committed_isAppliedAndAbortedIsNot() throws SQLException {
    deploy(cluster.properties());
    cluster.send(List.of(upsert(1, "one"), upsert(2, "two"), upsert(3, "three")), true);
    long[] before = POSITIONS.clone();
    cluster.send(List.of(upsert(1, "aborted"), upsert(999, "aborted")), false);
    System.arraycopy(before, 0, POSITIONS, 0, before.length);
    MODEL.put(1, "one");
    MODEL.remove(999);
    cluster.send(List.of(delete(2)), true);

    awaitModel();
    assertThat(cluster.query("SELECT relreplident FROM pg_class WHERE relname = 'thing'"))
        .containsExactly("f");
  }

  @Test
  @Order(3)
  void applied_isPublishedUpToWhatIsCommitted() {
    deploy(cluster.properties());
    cluster.send(List.of(upsert(4, "four")), true);

    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              List<String> published = new ArrayList<>();
              cluster.applied().values().stream()
                  .sorted((a, b) -> Integer.compare(a.getPartition(), b.getPartition()))
                  .forEach(position -> published.add(text(position)));
              assertThat(published)
                  .isNotEmpty()
                  .isEqualTo(
                      cluster.query(
                          "SELECT partition, next_offset, vector, hlc FROM meridian.applied"
                              + " ORDER BY partition"));
            });
  }

  @Test
  @Order(4)
  void table_equalsTheModelWhenWorkerAndDatabaseAreKilledOften() throws SQLException {
    Map<String, String> properties = cluster.properties();
    properties.put("batch.max.rows", "50");
    deploy(properties);
    Random random = new Random(SEED);

    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 20; i++) {
        sendRandom(random);
      }
      if (round % 2 == 0) {
        cluster.worker.kill9();
        sendRandom(random);
        cluster.worker.restart();
      } else {
        cluster.postgres.kill9();
        sendRandom(random);
        cluster.postgres.restart();
      }
    }

    awaitModel();
  }

  @Test
  @Order(5)
  void worker_goesOnFromTheDatabaseWhenTheDatabaseWentBack() throws SQLException {
    deploy(cluster.properties());
    awaitModel();
    cluster.worker.delete(NAME);
    cluster.query("WITH gone AS (DELETE FROM meridian.applied RETURNING 1) SELECT * FROM gone");
    cluster.query("WITH gone AS (DELETE FROM thing RETURNING 1) SELECT * FROM gone");

    deploy(cluster.properties());

    awaitModel();
  }

  @Test
  @Order(6)
  void offsets_areResetInTheDatabaseOverRest() throws SQLException {
    deploy(cluster.properties());
    awaitModel();
    cluster.query("WITH gone AS (DELETE FROM thing RETURNING 1) SELECT * FROM gone");
    cluster.worker.rest().put("connectors/" + NAME + "/stop", Map.of());
    await()
        .atMost(LONG)
        .until(() -> cluster.worker.status(NAME).orElseThrow().connector().equals("STOPPED"));

    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> cluster.worker.rest().delete("connectors/" + NAME + "/offsets"),
            answer -> answer.toString().contains("reset"));
    assertThat(cluster.query("SELECT DISTINCT next_offset, vector FROM meridian.applied"))
        .containsExactly("0|");
    cluster.worker.rest().put("connectors/" + NAME + "/resume", Map.of());

    awaitModel();
  }

  @Test
  @Order(7)
  void ids_areThoseOfTheRegionWhenTheyAreMapped() {
    Rows files = Rows.of(cluster.registry, "public", "files", "id", "integer", "owner", "bigint");
    Map<String, String> properties = cluster.properties();
    properties.put("transforms", "ids");
    properties.put("transforms.ids.type", "io.meridian.transforms.MapIdentities");
    properties.put("transforms.ids.schema.registry.url", properties.get("schema.registry.url"));
    properties.put("transforms.ids.local.region", "us-west-1");
    properties.put("transforms.ids.fields", "files.owner:uid");
    properties.put("transforms.ids.identities", "[uid] us-west-1, eu; 1000, 5000");
    deploy(properties);
    cluster.send(
        List.of(new Change(0, "default/files/1", files.upsert(POSITIONS[0]++, 1, 5000L))), true);

    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(cluster.query("SELECT id, owner FROM files")).containsExactly("1|1000"));
    awaitModel();
  }

  @Test
  @Order(8)
  void row_isParkedWhileItsColumnIsMissingAndWrittenOnceItIsThere() throws SQLException {
    Rows wider =
        Rows.of(
            cluster.registry, "public", "thing", "id", "integer", "name", "text", "more", "text");
    Map<String, String> properties = cluster.properties();
    properties.put("parked.retry.interval.ms", "200");
    deploy(properties);
    cluster.send(
        List.of(new Change(0, "default/thing/5000", wider.upsert(POSITIONS[0]++, 5000, "x", "y"))),
        true);
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(cluster.query("SELECT key, cause, reason FROM meridian.parked"))
                    .singleElement()
                    .asString()
                    .contains("default/thing/5000|NO_COLUMN", "public.thing", "column=more"));
    assertThat(cluster.query("SELECT id FROM thing WHERE id = 5000")).isEmpty();

    try (Connection connection = cluster.postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE thing ADD COLUMN more text");
    }

    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                assertThat(cluster.query("SELECT name, more FROM thing WHERE id = 5000"))
                    .containsExactly("x|y"));
    assertThat(cluster.query("SELECT * FROM meridian.parked")).isEmpty();
    assertThat(cluster.worker.status(NAME).orElseThrow().traces()).isEmpty();
  }

  private static void deploy(Map<String, String> properties) {
    cluster.worker.put(NAME, properties);
    cluster.worker.awaitRunning(NAME, 2, LONG);
  }

  private static void sendRandom(Random random) {
    List<Change> changes = new ArrayList<>();
    for (int i = random.nextInt(60); i >= 0; i--) {
      int id = random.nextInt(KEYS);
      int kind = random.nextInt(10);
      if (kind < 2) {
        changes.add(delete(id));
      } else if (kind == 2) {
        changes.add(nothing(id));
      } else {
        changes.add(upsert(id, "v" + random.nextInt()));
      }
    }
    if (random.nextInt(5) == 0) {
      List<Change> aborted = new ArrayList<>();
      aborted.add(new Change(0, "default/thing/7", rows.upsert(1_000_000, 7, "aborted")));
      cluster.send(aborted, false);
    }
    cluster.send(changes, true);
  }

  private static Change upsert(int id, String name) {
    MODEL.put(id, name);
    return change(id, rows.upsert(next(id), id, name));
  }

  private static Change delete(int id) {
    MODEL.remove(id);
    return change(id, rows.delete(next(id), id, null));
  }

  private static Change nothing(int id) {
    return new Change(
        id % Cluster.PARTITIONS, "_meridian/quarantined/eu", Changes.nothing("eu", next(id)));
  }

  private static Change change(int id, ResolvedChange change) {
    return new Change(id % Cluster.PARTITIONS, "default/thing/" + id, change);
  }

  private static long next(int id) {
    return POSITIONS[id % Cluster.PARTITIONS]++;
  }

  /** The table, the offsets and the vectors are what they must be. */
  private static void awaitModel() {
    List<String> table = new ArrayList<>();
    MODEL.forEach((id, name) -> table.add(id + "|" + name));
    List<String> marker = new ArrayList<>();
    for (int i = 0; i < Cluster.PARTITIONS; i++) {
      if (POSITIONS[i] > 0) {
        marker.add(i + "|eu=1:" + (POSITIONS[i] - 1));
      }
    }
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(cluster.query("SELECT partition, vector FROM meridian.applied ORDER BY 1"))
                  .isEqualTo(marker);
              assertThat(cluster.query("SELECT id, name FROM thing ORDER BY id")).isEqualTo(table);
            });
    Map<Integer, Long> ends = cluster.ends();
    try {
      for (String line : cluster.query("SELECT partition, next_offset FROM meridian.applied")) {
        String[] parts = line.split("\\|");
        long end = ends.get(Integer.parseInt(parts[0]));
        // Transaction markers, also those of aborted ones, take offsets behind the last record.
        assertThat(Long.parseLong(parts[1])).isBetween(end - 4, end);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(AppliedPosition position) {
    StringBuilder vector = new StringBuilder();
    position
        .getVector()
        .forEach(
            entry ->
                vector
                    .append(vector.isEmpty() ? "" : ",")
                    .append(entry.getRegion())
                    .append('=')
                    .append(entry.getEpoch())
                    .append(':')
                    .append(entry.getOffset()));
    return position.getPartition()
        + "|"
        + position.getResolvedOffset()
        + "|"
        + vector
        + "|"
        + position.getHlc();
  }
}
