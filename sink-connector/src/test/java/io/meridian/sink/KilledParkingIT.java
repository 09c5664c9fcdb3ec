package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.sink.Cluster.Change;
import io.meridian.target.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A worker is killed while rows are parked, while they are tried again in vain, and while they are
 * written at last. The table notes every row that is ever written to it, so that what is applied
 * twice is seen too.
 */
class KilledParkingIT {

  private static final String NAME = "sink";
  private static final int KEYS = 120;
  private static final int KILLS = 3;
  private static final Duration LONG = Duration.ofSeconds(120);

  private static Cluster cluster;
  private static Rows rows;

  /** What the table has to be once nothing is refused: by id, the name. */
  private static final Map<Integer, String> MODEL = new TreeMap<>();

  private static final long[] POSITIONS = new long[Cluster.PARTITIONS];

  @BeforeAll
  static void start() throws SQLException {
    cluster = new Cluster();
    rows = Rows.of(cluster.registry, "public", "thing", "id", "integer", "name", "text");
    sql("CREATE TABLE thing (id int PRIMARY KEY, name text CONSTRAINT c CHECK (name <> 'bad'))");
    sql("CREATE TABLE written (id int, name text)");
    // A bad row is slow, so that there is time to kill while many are tried again.
    sql(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN IF NEW.id % 3 = 0 THEN PERFORM pg_sleep(0.01); END IF; RETURN NEW; END'");
    sql("CREATE TRIGGER slow BEFORE INSERT ON thing FOR EACH ROW EXECUTE FUNCTION slow()");
    sql(
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO written VALUES (NEW.id, NEW.name); RETURN NULL; END'");
    sql("CREATE TRIGGER note AFTER INSERT OR UPDATE ON thing FOR EACH ROW EXECUTE FUNCTION note()");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void parked_isNeitherLostNorWrittenTwiceWhenTheWorkerIsKilled() throws SQLException {
    Map<String, String> properties = cluster.properties();
    properties.put("parked.retry.interval.ms", "100");
    cluster.worker.put(NAME, properties);
    cluster.worker.awaitRunning(NAME, 2, LONG);
    TreeSet<Integer> bad = new TreeSet<>();
    for (int id = 0; id < KEYS; id++) {
      if (id % 3 == 0) {
        bad.add(id);
      }
      write(id, id % 3 == 0 ? "bad" : "good " + id);
    }
    awaitParked(bad);

    for (int kill = 0; kill < KILLS; kill++) {
      awaitRetry();
      cluster.worker.kill9();
      assertThat(parked()).as("parked stays parked, kill %d", kill).isEqualTo(bad);
      // Queue behind what is parked, or are parked themselves, once there is a worker again.
      write(3 * kill, "bad");
      write(KEYS + 3 * kill, "bad");
      bad.add(KEYS + 3 * kill);
      write(3 * kill + 1, "better " + kill);
      cluster.worker.restart();
      awaitParked(bad);
      await().atMost(LONG).untilAsserted(() -> assertThat(table()).isEqualTo(without(MODEL, bad)));
    }

    int kills = 0;
    awaitRetry();
    sql("ALTER TABLE thing DROP CONSTRAINT c");
    for (int kill = 0; kill < KILLS; kill++) {
      awaitRetry();
      cluster.worker.kill9();
      kills += parked().isEmpty() ? 0 : 1;
      TreeSet<Integer> waiting = parked();
      assertThat(table())
          .as("each row is parked or written, kill %d", kill)
          .isEqualTo(without(MODEL, waiting));
      cluster.worker.restart();
    }

    assertThat(kills).as("killed before all was written").isPositive();
    await().atMost(LONG).untilAsserted(() -> assertThat(parked()).isEmpty());
    assertThat(table()).isEqualTo(MODEL);
    assertThat(cluster.query("SELECT DISTINCT held FROM meridian.applied")).containsExactly("");
    assertThat(cluster.query("SELECT id, name FROM written GROUP BY id, name HAVING count(*) > 1"))
        .as("written twice")
        .isEmpty();
    assertThat(cluster.query("SELECT sum(next_offset) > 0 FROM meridian.applied"))
        .containsExactly("t");
  }

  private static void write(int id, String name) {
    int partition = id % Cluster.PARTITIONS;
    String key = "default/thing/" + id;
    List<Change> changes = new ArrayList<>();
    changes.add(new Change(partition, key, rows.upsert(POSITIONS[partition]++, id, name)));
    cluster.send(changes, true);
    MODEL.put(id, name);
  }

  private static Map<Integer, String> without(Map<Integer, String> model, TreeSet<Integer> ids) {
    Map<Integer, String> others = new TreeMap<>(model);
    others.keySet().removeAll(ids);
    return others;
  }

  private static void awaitParked(TreeSet<Integer> ids) {
    await().atMost(LONG).untilAsserted(() -> assertThat(parked()).isEqualTo(ids));
  }

  /** A statement of the sink is at work on the table, or nothing is parked any more. */
  private static void awaitRetry() {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                parked().isEmpty()
                    || cluster
                        .query(
                            "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND"
                                + " query LIKE 'INSERT INTO \"public\".\"thing\"%'")
                        .contains("t"));
  }

  private static TreeSet<Integer> parked() throws SQLException {
    TreeSet<Integer> ids = new TreeSet<>();
    cluster
        .query("SELECT key FROM meridian.parked WHERE state = 'PARKED'")
        .forEach(key -> ids.add(Integer.valueOf(key.substring(key.lastIndexOf('/') + 1))));
    return ids;
  }

  private static Map<Integer, String> table() throws SQLException {
    Map<Integer, String> found = new TreeMap<>();
    for (String row : cluster.query("SELECT id, name FROM thing")) {
      int bar = row.indexOf('|');
      found.put(Integer.valueOf(row.substring(0, bar)), row.substring(bar + 1));
    }
    return found;
  }

  private static void sql(String sql) throws SQLException {
    try (Connection connection = cluster.postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
