package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.objects.ObjectStoreUnderTest;
import io.meridian.objects.S3Settings;
import io.meridian.sink.Cluster.Change;
import io.meridian.target.Rows;
import io.meridian.testkit.process.MariaDb;
import io.meridian.testkit.process.S3Server;
import io.meridian.testkit.target.Table;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged plugin in a real worker, with every store that is not Postgres, side by side. */
class StoresSinkIT {

  private static final Duration LONG = Duration.ofSeconds(120);
  private static final Table THING = Table.of("thing", "id", "integer", "name", "text");

  private static Cluster cluster;
  private static MariaDb mariaDb;
  private static S3Server s3;
  private static Path sqlite;
  private static Path directory;

  /** What each store holds, by id. */
  private static final Map<String, Callable<Map<String, String>>> STORES = new LinkedHashMap<>();

  private static long position;

  @BeforeAll
  static void start() {
    cluster = new Cluster();
    mariaDb = MariaDb.start(cluster.scratch);
    s3 = S3Server.start(cluster.scratch);
    sqlite = cluster.scratch.file("store.db");
    directory = cluster.scratch.file("store");
    S3Settings bucket =
        new S3Settings(
            s3.bucket(), "eu", "us-east-1", s3.endpoint().toString(), "key", "secret", LONG);
    ObjectStoreUnderTest inDirectory = ObjectStoreUnderTest.of(directory, "resolved.us-west-1");
    ObjectStoreUnderTest inBucket = ObjectStoreUnderTest.of(bucket, "resolved.us-west-1");
    STORES.put("sqlite", () -> rows("jdbc:sqlite:" + sqlite));
    STORES.put("mariadb", () -> rows(mariaDb.jdbcUrl()));
    STORES.put("directory", () -> names(inDirectory.rows(THING)));
    STORES.put("s3", () -> names(inBucket.rows(THING)));
  }

  @AfterAll
  static void stop() {
    s3.close();
    mariaDb.close();
    cluster.close();
  }

  @Test
  void stores_allHoldTheSameAlsoAfterAKillAndAReset() throws Exception {
    Rows things = Rows.of(cluster.registry, "public", "thing", "id", "integer", "name", "text");
    deploy("sqlite", "jdbc:sqlite:" + sqlite, Map.of());
    deploy("directory", "file://" + directory, Map.of());
    deploy(
        "mariadb",
        "jdbc:mariadb://" + mariaDb.host() + ":" + mariaDb.port() + "/" + mariaDb.database(),
        Map.of("connection.user", mariaDb.user(), "connection.ssl.mode", "disable"));
    deploy(
        "s3",
        "s3://" + s3.bucket() + "/eu",
        Map.of(
            "s3.endpoint", s3.endpoint().toString(),
            "connection.user", "key",
            "connection.password", "secret"));

    Map<String, String> model = new TreeMap<>();
    write(things, model, 1, "one");
    write(things, model, 2, "two");
    write(things, model, 3, "three");
    awaitStores(model);
    cluster.worker.kill9();
    write(things, model, 1, "uno");
    cluster.send(
        List.of(new Change(0, "default/thing/2", things.delete(position++, 2, null))), true);
    model.remove("2");
    cluster.worker.restart();
    awaitStores(model);

    for (String name : List.of("sqlite", "directory")) {
      reset(name);
    }
    write(things, model, 4, "four");
    awaitStores(model);
    parksWhereItIsRefused(things, model);
  }

  private static void parksWhereItIsRefused(Rows things, Map<String, String> model)
      throws SQLException {
    sql(
        mariaDb.jdbcUrl(),
        "CREATE TRIGGER refuse BEFORE INSERT ON thing FOR EACH ROW IF NEW.id = 7 THEN"
            + " SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'; END IF");
    sql(
        "jdbc:sqlite:" + sqlite,
        "CREATE TRIGGER refuse BEFORE INSERT ON thing WHEN NEW.id = 7 BEGIN"
            + " SELECT RAISE(ABORT, 'no'); END");
    write(things, model, 7, "seven");
    write(things, model, 8, "eight");
    Map<String, String> withoutIt = new TreeMap<>(model);
    withoutIt.remove("7");
    STORES.forEach(
        (name, rows) ->
            await(name, rows, List.of("sqlite", "mariadb").contains(name) ? withoutIt : model));
    for (String url : List.of(mariaDb.jdbcUrl(), "jdbc:sqlite:" + sqlite)) {
      assertThat(rows(url, "SELECT cause, state FROM meridian_parked"))
          .isEqualTo(Map.of("RAISED", "PARKED"));
      sql(url, "DROP TRIGGER refuse");
    }
    awaitStores(model);
  }

  private static void write(Rows things, Map<String, String> model, int id, String name) {
    model.put(Integer.toString(id), name);
    cluster.send(
        List.of(new Change(0, "default/thing/" + id, things.upsert(position++, id, name))), true);
  }

  private static void awaitStores(Map<String, String> model) {
    STORES.forEach((name, rows) -> await(name, rows, model));
  }

  private static void await(
      String name, Callable<Map<String, String>> rows, Map<String, String> model) {
    Awaitility.await(name)
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(rows.call()).isEqualTo(model));
  }

  /** From the start: the rows come once more, and are the same. */
  private static void reset(String name) {
    cluster.worker.rest().put("connectors/" + name + "/stop", Map.of());
    Awaitility.await()
        .atMost(LONG)
        .until(() -> cluster.worker.status(name).orElseThrow().connector().equals("STOPPED"));
    Awaitility.await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(
            () -> cluster.worker.rest().delete("connectors/" + name + "/offsets"),
            answer -> answer.toString().contains("reset"));
    cluster.worker.rest().put("connectors/" + name + "/resume", Map.of());
  }

  private static void deploy(String name, String url, Map<String, String> more) {
    Map<String, String> properties = cluster.properties();
    properties.keySet().removeIf(key -> key.startsWith("connection.") || key.equals("tasks.max"));
    properties.put("connection.url", url);
    properties.put("meridian.target.name", name);
    properties.put("parked.retry.interval.ms", "500");
    properties.putAll(more);
    cluster.worker.put(name, properties);
    cluster.worker.awaitRunning(name, 1, LONG);
  }

  private static void sql(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Map<String, String> rows(String url) throws SQLException {
    return rows(url, "SELECT id, name FROM thing");
  }

  private static Map<String, String> rows(String url, String sql) throws SQLException {
    Map<String, String> found = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(url);
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    return found;
  }

  private static Map<String, String> names(Map<String, List<String>> rows) {
    Map<String, String> names = new TreeMap<>();
    new ArrayList<>(rows.values()).forEach(row -> names.put(row.get(0), row.get(1)));
    return names;
  }
}
