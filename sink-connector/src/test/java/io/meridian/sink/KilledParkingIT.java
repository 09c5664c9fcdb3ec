package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.apply.Changes;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
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
 * A worker is killed while rows are parked or wait for local changes, while they are tried again in
 * vain, and while they are written at last. The tables note every row that is ever written to them,
 * so that what is applied twice, or shows for a moment only, is seen too.
 */
class KilledParkingIT {

  private static final String NAME = "sink";
  private static final int KEYS = 120;
  private static final int KEPT = 60;
  private static final int KILLS = 3;
  private static final String[] COLUMNS = {"id", "integer", "name", "text"};
  private static final Duration LONG = Duration.ofSeconds(120);

  private static Cluster cluster;
  private static Rows rows;

  /** What the table has to be once nothing is refused: by id, the name. */
  private static final Map<Integer, String> MODEL = new TreeMap<>();

  private static final long[] POSITIONS = new long[Cluster.PARTITIONS];

  @BeforeAll
  static void start() throws SQLException {
    cluster = new Cluster();
    rows = Rows.of(cluster.registry, "public", "thing", COLUMNS);
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
    sql(
        "CREATE TABLE kept (id int PRIMARY KEY, name text);"
            + " CREATE TABLE shown (at bigserial, id int, name text);"
            + " CREATE FUNCTION show() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN INSERT INTO shown (id, name) VALUES (NEW.id, NEW.name);"
            + " PERFORM pg_sleep(0.02); RETURN NULL; END';"
            + " CREATE TRIGGER show AFTER INSERT OR UPDATE ON kept FOR EACH ROW EXECUTE FUNCTION"
            + " show()");
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

  /**
   * Of every second row the local change prevails, of the others the result that waited. Every
   * fourth is changed again while there is no worker, every third has a later result by then.
   */
  @Test
  void waiting_isWrittenOnceItsLocalChangeHasComeBackThoughTheWorkerIsKilled() throws SQLException {
    Map<String, String> properties = cluster.properties();
    properties.put("parked.retry.interval.ms", "100");
    properties.put("apply.guard.max.wait.ms", "600000");
    cluster.worker.put(NAME, properties);
    cluster.worker.awaitRunning(NAME, 2, LONG);
    LocalChanges changes = new LocalChanges(Rows.of(cluster.registry, "public", "kept", COLUMNS));
    TreeSet<Integer> all = new TreeSet<>();
    for (int id = 0; id < KEPT; id++) {
      all.add(id);
      changes.remote(id, "first");
    }
    await().atMost(LONG).until(() -> table("kept").size() == KEPT);
    // From its first local change on that came back, a partition is guarded.
    for (int id = KEPT; id < KEPT + Cluster.PARTITIONS; id++) {
      changes.local(id, "mine");
    }
    changes.comeBack();
    await()
        .atMost(LONG)
        .until(
            () ->
                cluster
                    .query("SELECT count(*) FROM meridian.applied WHERE captured > 0")
                    .contains(Integer.toString(Cluster.PARTITIONS)));

    for (int id : all) {
      changes.local(id, "local");
      changes.remote(id, "result");
    }
    await().atMost(LONG).untilAsserted(() -> assertThat(held("WAITING")).isEqualTo(all));
    cluster.worker.kill9();
    assertThat(held("WAITING")).as("waits on").isEqualTo(all);
    for (int id : all) {
      if (id % 4 == 0) {
        changes.local(id, "local again");
      }
      if (id % 3 == 0) {
        changes.remote(id, "later");
      }
    }
    cluster.worker.restart();
    awaitApplied();
    assertThat(held("WAITING")).as("waits, restarted").isEqualTo(all);
    assertThat(table("kept")).isEqualTo(changes.local);

    int kills = 0;
    changes.comeBack();
    for (int kill = 0; kill < KILLS; kill++) {
      awaitWriting("kept");
      cluster.worker.kill9();
      TreeSet<Integer> waiting = held("WAITING");
      kills += waiting.isEmpty() ? 0 : 1;
      Map<Integer, String> expected = new TreeMap<>(changes.last());
      waiting.forEach(id -> expected.put(id, changes.local.get(id)));
      assertThat(table("kept")).as("each waits or is written, kill %d", kill).isEqualTo(expected);
      cluster.worker.restart();
    }

    assertThat(kills).as("killed before all was written").isPositive();
    await().atMost(LONG).untilAsserted(() -> assertThat(held("WAITING")).isEmpty());
    assertThat(table("kept")).isEqualTo(changes.last());
    assertThat(cluster.query("SELECT DISTINCT held FROM meridian.applied")).containsExactly("");
    for (int id : all) {
      List<String> shown = new ArrayList<>(List.of("first", "local"));
      if (id % 4 == 0) {
        shown.add("local again");
      }
      // A local change that prevails is written once more, for nobody knows what the row holds.
      shown.add(changes.last().get(id));
      assertThat(cluster.query("SELECT name FROM shown WHERE id = " + id + " ORDER BY at"))
          .as("what readers saw of %d", id)
          .isEqualTo(shown);
    }
  }

  private static void write(int id, String name) {
    send("thing", id, rows.upsert(POSITIONS[id % Cluster.PARTITIONS]++, id, name));
    MODEL.put(id, name);
  }

  private static void send(String table, int id, ResolvedChange change) {
    String key = "default/" + table + "/" + id;
    cluster.send(List.of(new Change(id % Cluster.PARTITIONS, key, change)), true);
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
    awaitWriting("thing");
  }

  private static void awaitWriting(String table) {
    await()
        .atMost(LONG)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                cluster.query("SELECT key FROM meridian.parked").isEmpty()
                    || cluster
                        .query(
                            "SELECT count(*) > 0 FROM pg_stat_activity WHERE state = 'active' AND"
                                + " query LIKE 'INSERT INTO \"public\".\""
                                + table
                                + "\"%'")
                        .contains("t"));
  }

  /** Everything that was sent has been applied. */
  private static void awaitApplied() {
    await()
        .atMost(LONG)
        .until(
            () -> {
              List<String> applied =
                  cluster.query("SELECT partition, next_offset FROM meridian.applied");
              return cluster.ends().entrySet().stream()
                  // The last record of a transaction only ends it.
                  .allMatch(end -> applied.contains(end.getKey() + "|" + (end.getValue() - 1)));
            });
  }

  private static TreeSet<Integer> parked() throws SQLException {
    return held("PARKED");
  }

  private static TreeSet<Integer> held(String state) throws SQLException {
    TreeSet<Integer> ids = new TreeSet<>();
    cluster
        .query("SELECT key FROM meridian.parked WHERE state = '" + state + "'")
        .forEach(key -> ids.add(Integer.valueOf(key.substring(key.lastIndexOf('/') + 1))));
    return ids;
  }

  private static Map<Integer, String> table() throws SQLException {
    return table("thing");
  }

  private static Map<Integer, String> table(String table) throws SQLException {
    Map<Integer, String> found = new TreeMap<>();
    for (String row : cluster.query("SELECT id, name FROM " + table)) {
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

  /** Changes of the table {@code kept} made here and elsewhere, and what comes of them. */
  private static final class LocalChanges {

    final Map<Integer, String> local = new TreeMap<>();
    private final Rows rows;
    private final Map<Integer, VisibleVersion> results = new TreeMap<>();
    private final List<Local> uncaptured = new ArrayList<>();
    private final long[] positions = new long[Cluster.PARTITIONS];

    LocalChanges(Rows rows) {
      this.rows = rows;
    }

    /** A result of another region's change comes. */
    void remote(int id, String name) {
      ResolvedChange change = rows.upsert(POSITIONS[id % Cluster.PARTITIONS]++, id, name);
      results.put(id, change.getVisible());
      send("kept", id, change);
    }

    void local(int id, String name) throws SQLException {
      sql(
          "INSERT INTO kept VALUES ("
              + id
              + ", '"
              + name
              + "') ON CONFLICT (id) DO UPDATE SET name = excluded.name");
      String micros =
          "SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM kept"
              + " WHERE id = ";
      uncaptured.add(new Local(id, name, Long.parseLong(cluster.query(micros + id).get(0))));
      local.put(id, name);
    }

    /** The local changes come back resolved, in the order of their commits. */
    void comeBack() {
      for (Local change : uncaptured) {
        int partition = change.id % Cluster.PARTITIONS;
        long position = positions[partition]++;
        VisibleVersion own =
            Changes.version(
                "us-west-1",
                position,
                ChangeOperation.UPDATE,
                rows.schemaId(),
                rows.encode(change.id, change.name));
        VisibleVersion visible = change.prevails() ? own : results.get(change.id);
        send(
            "kept",
            change.id,
            new ResolvedChange(
                "us-west-1",
                1,
                position,
                own.getHlc(),
                change.micros,
                ChangeEffect.APPLY,
                null,
                1,
                true,
                visible));
      }
      uncaptured.clear();
    }

    /** What the rows are to be in the end. */
    Map<Integer, String> last() {
      Map<Integer, String> last = new TreeMap<>(local);
      last.replaceAll(
          (id, name) ->
              new Local(id, name, 0).prevails() ? name : id % 3 == 0 ? "later" : "result");
      return last;
    }

    private record Local(int id, String name, long micros) {
      boolean prevails() {
        return id % 2 == 0 || id >= KEPT;
      }
    }
  }
}
