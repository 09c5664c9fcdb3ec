package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.marker.MarkerTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PostgresTargetIT extends TargetDatabase {

  @Test
  void apply_writesRowsAndProgressTogether() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction batch =
        Rows.batch(Progress.NONE, things.upsert(3, 1, "one"), things.upsert(4, 2, null));

    target.apply(batch, Map.of());

    assertThat(query("SELECT id, name FROM thing ORDER BY id")).containsExactly("1|one", "2|null");
    assertThat(
            query("SELECT topic, partition, next_offset, vector, hlc, held FROM meridian.applied"))
        .containsExactly(TOPIC + "|0|2|eu=1:4|" + batch.progress().get(0).hlc().bits() + "|");
    assertThat(target.progress(Set.of(0)).get(0).vector()).hasToString("eu=1:4");
  }

  @Test
  void apply_updatesAndDeletes() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction first =
        Rows.batch(Progress.NONE, things.upsert(0, 1, "one"), things.upsert(1, 2, "two"));
    target.apply(first, Map.of());

    target.apply(
        Rows.batch(first.progress().get(0), things.upsert(2, 1, "uno"), things.delete(3, 2, null)),
        first.progress());

    assertThat(query("SELECT id, name FROM thing")).containsExactly("1|uno");
  }

  @Test
  void apply_isFencedWhenSomebodyElseAppliedSince() throws SQLException {
    PostgresTarget paused = target("a", true);
    PostgresTarget successor = target("b", true);
    Reduction mine = Rows.batch(Progress.NONE, things.upsert(0, 1, "paused"));
    Reduction theirs =
        Rows.batch(Progress.NONE, things.upsert(0, 1, "new"), things.upsert(1, 2, "new"));

    assertThat(paused.progress(Set.of(0))).containsEntry(0, Progress.NONE);
    successor.apply(theirs, Map.of());

    assertThatThrownBy(() -> paused.apply(mine, Map.of()))
        .isInstanceOf(OwnershipLostException.class);
    assertThat(query("SELECT id, name FROM thing ORDER BY id")).containsExactly("1|new", "2|new");
    assertThat(paused.progress(Set.of(0)).get(0).nextOffset()).isEqualTo(2);
  }

  @Test
  void apply_isRetryableWhileTheOriginIsInUse() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction batch = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"));
    target.progress(Set.of(0));

    try (Connection other = postgres.connect()) {
      other.createStatement().execute("SELECT pg_replication_origin_session_setup('meridian_a_0')");
      assertThatThrownBy(() -> target.apply(batch, Map.of()))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageContaining("55006");
    }
    await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> applied(target, batch));
    assertThat(query("SELECT name FROM thing")).containsExactly("x");
  }

  private static boolean applied(PostgresTarget target, Reduction batch) {
    target.apply(batch, Map.of());
    return true;
  }

  @Test
  void apply_isRetryableWhenARowStaysLocked() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction first = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"));
    target.apply(first, Map.of());
    Reduction second = Rows.batch(first.progress().get(0), things.upsert(1, 1, "y"));

    try (Connection application = postgres.connect()) {
      application.setAutoCommit(false);
      application.createStatement().execute("UPDATE thing SET name = 'mine'");
      assertThatThrownBy(() -> target.apply(second, first.progress()))
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageContaining("55P03");
      assertThat(target.connected()).isTrue();
      application.commit();
    }
    target.apply(second, first.progress());

    assertThat(query("SELECT name FROM thing")).containsExactly("y");
  }

  @Test
  void apply_isRetryableWhenTheServerGoesAway() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction batch = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"));
    target.progress(Set.of(0));
    postgres.kill9();

    assertThatThrownBy(() -> target.apply(batch, Map.of()))
        .isInstanceOf(TargetUnavailableException.class);
    assertThat(target.connected()).isFalse();
    assertThatThrownBy(() -> target.progress(Set.of(0)))
        .isInstanceOf(TargetUnavailableException.class);
    postgres.restart();
    assertThat(target.progress(Set.of(0))).containsEntry(0, Progress.NONE);
    target.apply(batch, Map.of());

    assertThat(query("SELECT name FROM thing")).containsExactly("x");
  }

  @Test
  void server_canLeaveOutTheRowsAndKeepTheMarkers() throws SQLException {
    PostgresTarget target = target("seen", true);
    target.apply(Rows.batch(Progress.NONE, things.upsert(0, 1, "x")), Map.of());
    sql("CREATE PUBLICATION p FOR ALL TABLES");
    sql("SELECT pg_create_logical_replication_slot('s', 'pgoutput')");
    Progress first = target.progress(Set.of(0)).get(0);
    target.apply(Rows.batch(first, things.upsert(1, 2, "y")), Map.of(0, first));
    sql("INSERT INTO thing VALUES (3, 'local')");

    List<String> messages =
        query(
            "SELECT chr(get_byte(data, 0)), encode(data, 'escape') FROM"
                + " pg_logical_slot_get_binary_changes('s', NULL, NULL, 'proto_version', '1',"
                + " 'publication_names', 'p', 'origin', 'none')");
    sql("SELECT pg_drop_replication_slot('s')");
    sql("DROP PUBLICATION p");

    assertThat(messages).filteredOn(text -> text.startsWith("B|")).hasSize(2);
    assertThat(messages)
        .filteredOn(text -> text.startsWith("U|"))
        .singleElement()
        .asString()
        .contains(TOPIC);
    assertThat(messages)
        .filteredOn(text -> text.startsWith("I|"))
        .singleElement()
        .asString()
        .contains("local");
  }

  @Test
  void role_needsNoMoreThanTheReadmeGrants() throws SQLException {
    for (List<String> table :
        List.of(MarkerTable.CREATE, ParkedTable.Postgres.CREATE, WrittenTable.CREATE)) {
      for (String sql : table) {
        sql(sql);
      }
    }
    sql("DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN");
    sql(
        "GRANT USAGE ON SCHEMA meridian TO plain; ALTER TABLE meridian.applied OWNER TO plain;"
            + " ALTER TABLE meridian.parked OWNER TO plain; ALTER TABLE meridian.written OWNER TO"
            + " plain");
    sql("SELECT pg_replication_origin_create('meridian_plain_0')");
    sql(
        "GRANT EXECUTE ON FUNCTION pg_replication_origin_oid(text),"
            + " pg_replication_origin_session_setup(text),"
            + " pg_replication_origin_session_reset() TO plain");
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10))");
    sql("GRANT USAGE ON SCHEMA public TO plain");
    sql("GRANT SELECT, INSERT, UPDATE, DELETE ON thing TO plain");
    PostgresTarget target =
        new PostgresTarget(
            settings("plain", "plain"),
            "meridian_plain_0",
            TOPIC,
            registry,
            new TableRules(false, false, 10_000, Clock.systemUTC()));
    open.add(target);
    Reduction first = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"), things.upsert(1, 2, "y"));

    target.apply(first, Map.of());
    target.apply(Rows.batch(first.progress().get(0), things.delete(2, 1, null)), first.progress());

    assertThat(query("SELECT id FROM thing")).containsExactly("2");
    assertThat(query("SELECT next_offset FROM meridian.applied")).containsExactly("3");
  }

  @Test
  void reset_movesTheProgressAndNeverTheClock() throws SQLException {
    PostgresTarget target = target("a", true);
    Reduction batch = Rows.batch(Progress.NONE, things.upsert(0, 1, "x"), things.upsert(1, 2, "y"));
    target.apply(batch, Map.of());
    target.close();

    ProgressReset.to(settings("a"), "meridian_a_0", TOPIC, Map.of(0, 1L, 1, 0L));

    assertThat(query("SELECT partition, next_offset, vector, hlc FROM meridian.applied ORDER BY 1"))
        .containsExactly("0|1||" + batch.progress().get(0).hlc().bits(), "1|0||0");
  }
}
