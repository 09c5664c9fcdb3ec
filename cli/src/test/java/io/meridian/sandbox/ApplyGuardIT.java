package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.conflict.Policy;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.PartProcess;
import io.meridian.testkit.process.Scratch;
import io.meridian.testkit.workload.Watcher;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole path: while a local change is not captured yet, a result that does not know of it
 * arrives, and another local change follows. Each table has another rule.
 */
class ApplyGuardIT {

  private static final Duration ARRIVAL = Duration.ofSeconds(60);

  private static Scratch scratch;
  private static Deployment deployment;
  private static RegionId here;
  private static RegionId other;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("apply-guard");
    deployment =
        Deployment.start(
            DeploymentOptions.of(
                2, List.of(table("by_time"), table("by_first"), table("by_source"))),
            scratch,
            Progress.SILENT);
    other = deployment.regions().get(0);
    here = deployment.regions().get(1);
    long version =
        deployment.set(
            List.of(
                policy("by_time", "last_write_wins", Map.of()),
                policy("by_first", "first_write_wins", Map.of()),
                policy("by_source", "source_priority", Map.of("priority", other + "," + here))));
    for (RegionId region : deployment.regions()) {
      await().atMost(ARRIVAL).until(() -> isKnown(region, version));
    }
  }

  @AfterAll
  static void end() {
    deployment.close();
    scratch.close();
  }

  @Test
  void localChange_thatWinsByItsTimeNeverGoesAway() throws SQLException {
    assertThat(seenHere("by_time", "local 2")).containsExactly("first", "local 1", "local 2");
  }

  @Test
  void localChange_afterASparedOneThatWasFirstLosesAsAConflict() throws SQLException {
    assertThat(seenHere("by_first", "remote"))
        .containsExactly("first", "local 1", "local 2", "remote");
    awaitConflict("by_first");
  }

  @Test
  void localChange_afterASparedOneOfAHigherSourceLosesAsAConflict() throws SQLException {
    assertThat(seenHere("by_source", "remote"))
        .containsExactly("first", "local 1", "local 2", "remote");
    awaitConflict("by_source");
  }

  /** Plays it, and gives what a reader of our region has seen of the row. */
  private static List<String> seenHere(String table, String prevails) throws SQLException {
    execute(here, "INSERT INTO " + table + " VALUES (1, 'first')");
    awaitBody(other, table, "first");
    awaitResolved(table);
    PartProcess capture = deployment.capture(here).process();
    try (Watcher watcher = Watcher.start(deployment.postgres(here), body(table))) {
      capture.suspend();
      try {
        change(here, table, "local 1");
        change(other, table, "remote");
        awaitValue(
            here, "SELECT state FROM meridian.parked WHERE key LIKE '%" + table + "%'", "WAITING");
        change(here, table, "local 2");
        watcher.look();
      } finally {
        capture.resume();
      }
      awaitBody(other, table, prevails);
      awaitBody(here, table, prevails);
      awaitValue(here, "SELECT count(*) FROM meridian.parked", "0");
      watcher.look();
      return watcher.seen();
    }
  }

  /** Waits until what came of the row's last commit has reached our database. */
  private static void awaitResolved(String table) {
    awaitValue(
        here,
        "SELECT (SELECT max(captured) FROM meridian.applied) >= (extract(epoch FROM"
            + " pg_xact_commit_timestamp(xmin)) * 1000000)::bigint FROM "
            + table,
        "t");
  }

  private static void awaitConflict(String table) {
    byte[] key = new ResourceKey("default", table, "1").bytes();
    for (RegionId region : deployment.regions()) {
      await()
          .atMost(ARRIVAL)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () ->
                  CommittedRecords.of(deployment, Topic.CONFLICTS.of(region)).stream()
                      .anyMatch(record -> Arrays.equals(record.key(), key)));
    }
  }

  private static boolean isKnown(RegionId region, long policies) {
    try (SchemaRegistry registry =
        SchemaRegistries.connect(Map.of("schema.registry.url", deployment.registry().toString()))) {
      AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
      return CommittedRecords.of(deployment, Topic.JOURNAL.of(region)).stream()
          .anyMatch(record -> codec.decode(record.value()).getPolicy() >= policies);
    }
  }

  private static Policy policy(String table, String strategy, Map<String, String> options) {
    return new Policy(Policy.ANY, table, strategy, new TreeMap<>(options));
  }

  private static String table(String name) {
    return "CREATE TABLE public."
        + name
        + " (id int PRIMARY KEY, body text NOT NULL); ALTER TABLE public."
        + name
        + " REPLICA IDENTITY FULL";
  }

  private static String body(String table) {
    return "SELECT body FROM public." + table + " WHERE id = 1";
  }

  private static void change(RegionId region, String table, String body) throws SQLException {
    execute(region, "UPDATE public." + table + " SET body = '" + body + "' WHERE id = 1");
  }

  private static void awaitBody(RegionId region, String table, String body) {
    awaitValue(region, body(table), body);
  }

  /** Waits for it; what is asked for may be NULL, or no row, until then. */
  private static void awaitValue(RegionId region, String sql, String expected) {
    await().atMost(ARRIVAL).until(() -> expected.equals(value(region, sql)));
  }

  private static String value(RegionId region, String sql) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "";
    }
  }

  private static void execute(RegionId region, String sql) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
    }
  }
}
