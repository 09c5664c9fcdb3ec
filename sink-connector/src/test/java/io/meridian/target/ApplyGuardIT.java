package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.Changes;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.ResolvedRecord;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ChangeEffect;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.workload.Watcher;
import io.meridian.topology.RegionId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A row that was changed in the database is kept until that change has come back resolved. */
class ApplyGuardIT extends TargetDatabase {

  private static final String NAME_OF_1 = "SELECT name FROM thing WHERE id = 1";

  private final Map<Integer, Progress> committed = new HashMap<>();
  private final Map<ResolvedChange, String> keys = new IdentityHashMap<>();
  private PostgresTarget target;
  private long position;

  /** A table with two rows of the sink, and a region that is known to be captured. */
  @BeforeEach
  void begin() throws SQLException {
    target = target("a", true);
    apply(remote(1, "r0"), remote(2, "r0"));
    sql("INSERT INTO thing VALUES (99, 'mine')");
    apply(captured(99, version("us", 99, "mine")));
  }

  @Test
  void localChange_isWrittenOverOnlyOnceItIsResolvedAndHasLost() throws Exception {
    try (Watcher watcher = Watcher.start(postgres, NAME_OF_1)) {
      sql("UPDATE thing SET name = 'local' WHERE id = 1");
      watcher.look();
      Settlement settlement = apply(remote(1, "r1"), remote(2, "r1"));
      watcher.look();

      assertThat(settlement.parked())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.waits()).isTrue();
                assertThat(row.refusal().cause()).isEqualTo(RefusalCause.LOCAL_CHANGE);
              });
      assertThat(rows()).containsExactly("1|local", "2|r1", "99|mine");
      assertThat(query("SELECT key, state, cause, held_at FROM meridian.parked"))
          .containsExactly("default/thing/1|WAITING|LOCAL_CHANGE|eu=1:1,us=1:3");
      assertThat(query("SELECT vector, held FROM meridian.applied"))
          .containsExactly("eu=1:5,us=1:3|eu=1:1,us=1:3 default/thing/1");

      assertThat(apply(captured(1, version("eu", 1, "r1"))).released()).hasSize(1);
      watcher.look();

      assertThat(watcher.seen()).containsExactly("r0", "local", "r1");
      assertThat(query("SELECT * FROM meridian.parked")).isEmpty();
      assertThat(query("SELECT held FROM meridian.applied")).containsExactly("");
    }
  }

  @Test
  void localChange_thatPrevailsNeverGoesAway() throws Exception {
    try (Watcher watcher = Watcher.start(postgres, NAME_OF_1)) {
      sql("UPDATE thing SET name = 'local' WHERE id = 1");
      watcher.look();
      for (int i = 1; i <= 20; i++) {
        apply(remote(1, "r" + i), remote(2, "r" + i));
        watcher.look();
      }
      apply(captured(1, version("us", 1, "local")));
      watcher.look();

      assertThat(watcher.seen()).containsExactly("r0", "local");
      assertThat(rows()).contains("2|r20");
      assertThat(committed.get(0).parked().isEmpty()).isTrue();
    }
  }

  @Test
  void olderResult_waitsAgainWhenAnotherLocalChangeCameMeanwhile() throws SQLException {
    sql("UPDATE thing SET name = 'local 1' WHERE id = 1");
    apply(remote(1, "r1"));
    ResolvedChange first = captured(1, version("eu", 1, "r1"));
    sql("UPDATE thing SET name = 'local 2' WHERE id = 1");

    assertThat(apply(first).parked()).hasSize(1);
    assertThat(rows()).contains("1|local 2");
    // What it has not seen is the same, and no marker may say that it has.
    assertThat(query("SELECT held FROM meridian.applied"))
        .containsExactly("eu=1:1,us=1:3 default/thing/1");
    apply(captured(1, version("eu", 1, "r1")));

    assertThat(rows()).contains("1|r1");
  }

  @Test
  void resultThatSupersedesTheLocalChange_isWrittenWhenItsEventSaysUnchanged() throws SQLException {
    sql("UPDATE thing SET name = 'local' WHERE id = 1");
    ResolvedChange superseding = remote(1, "r1");
    apply(superseding);
    assertThat(rows()).contains("1|local");
    VisibleVersion visible = superseding.getVisible();

    apply(
        of(
            1,
            new ResolvedChange(
                "us", 1, 90L, 0L, micros(1), ChangeEffect.UNCHANGED, null, 1, false, visible)));

    assertThat(rows()).contains("1|r1");
  }

  @Test
  void rowsOfSinks_areNotTakenForLocalOnes() throws SQLException {
    for (int i = 1; i <= 5; i++) {
      assertThat(apply(remote(1, "r" + i), remote(3, "r" + i)).parked()).isEmpty();
    }
    target.close();
    target = target("b", true);

    assertThat(apply(remote(1, "after"), delete(2), remote(3, "after")).parked())
        .as("of a session under another origin")
        .isEmpty();
    assertThat(rows()).containsExactly("1|after", "3|after", "99|mine");
  }

  @Test
  void rowOfAnOlderTransactionOfTheSink_isNotTakenForALocalOne() throws SQLException {
    apply(remote(3, "r"), remote(4, "r"), remote(5, "r"));
    sql("UPDATE thing SET name = 'local' WHERE id = 5");
    for (int i = 0; i < WrittenTable.LATEST; i++) {
      apply(remote(2, "r" + i));
    }

    assertThat(apply(remote(3, "later"), delete(4), remote(5, "later")).parked()).hasSize(1);
    assertThat(rows()).contains("3|later", "5|local").doesNotContain("4|r");
  }

  @Test
  void localRow_isNeitherDeletedNorInsertedOver() throws SQLException {
    sql("UPDATE thing SET name = 'local' WHERE id = 1; INSERT INTO thing VALUES (4, 'local')");

    assertThat(apply(delete(1), delete(2), delete(77), remote(4, "r"), remote(5, "r")).parked())
        .hasSize(2);
    assertThat(rows()).containsExactly("1|local", "4|local", "5|r", "99|mine");
    apply(captured(4, version("eu", 4, "r")));
    assertThat(rows()).contains("1|local", "4|r");
    apply(captured(1, deletion(1)));
    assertThat(rows()).doesNotContain("1|local");
  }

  /** What docs/targets.md says that the guard does not see, so that it stays true. */
  @Test
  void localDelete_isUndoneUntilItIsResolvedAndAnInsertAfterItIsGuarded() throws Exception {
    try (Watcher watcher = Watcher.start(postgres, NAME_OF_1)) {
      sql("UPDATE thing SET name = 'local' WHERE id = 1");
      watcher.look();
      assertThat(apply(remote(1, "r1")).parked()).hasSize(1);
      sql("DELETE FROM thing WHERE id = 1");
      watcher.look();
      assertThat(retry().released()).hasSize(1);
      watcher.look();
      sql("DELETE FROM thing WHERE id = 1; INSERT INTO thing VALUES (1, 'anew')");
      watcher.look();
      assertThat(apply(remote(1, "r2")).parked()).hasSize(1);
      watcher.look();
      apply(captured(1, deletion(1)));
      watcher.look();

      assertThat(watcher.seen()).containsExactly("r0", "local", "-", "r1", "anew", "-");
    }
  }

  @Test
  void changeThatCommitsWhileTheSinkWaitsForItsLock_isSeen() throws Exception {
    for (ResolvedChange change : List.of(remote(1, "r1"), delete(2))) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("UPDATE thing SET name = 'local'");
        CompletableFuture<Settlement> applied = CompletableFuture.supplyAsync(() -> apply(change));
        Awaitility.await()
            .until(() -> !query("SELECT 1 FROM pg_locks WHERE NOT granted AND pid <> 0").isEmpty());
        connection.commit();
        assertThat(applied.get().parked()).hasSize(1);
      }
    }
    assertThat(rows()).containsExactly("1|local", "2|local", "99|local");
  }

  @Test
  void localTransaction_thatHasComeBackInPartStillGuardsTheRest() throws SQLException {
    sql("UPDATE thing SET name = 'local'");
    apply(captured(2, version("us", 2, "local")));

    assertThat(apply(remote(1, "r1"), remote(2, "r1")).parked()).hasSize(1);
    assertThat(rows()).containsExactly("1|local", "2|r1", "99|local");
  }

  @Test
  void waitingRow_isWrittenOnceLaterChangesOfItsPartitionHaveComeBack() throws SQLException {
    sql("UPDATE thing SET name = 'unheard' WHERE id = 1");
    apply(remote(1, "r1"));
    assertThat(retry().parked()).hasSize(1);
    sql("INSERT INTO thing VALUES (100, 'later')");
    apply(captured(100, version("us", 100, "later")));
    ParkedKey waiting = committed.get(0).parked().find("default/thing/1");
    assertThat(committed.get(0).captured().has("default/thing/1", waiting.localMicros())).isTrue();

    assertThat(retry().released()).hasSize(1);
    assertThat(rows()).contains("1|r1");
  }

  @Test
  void waitingKey_isKnownToWhoComesNext() throws SQLException {
    sql("UPDATE thing SET name = 'local' WHERE id = 1");
    apply(remote(1, "r1"));
    target.close();
    target = target("b", true);
    committed.clear();
    committed.putAll(target.progress(Set.of(0)));

    assertThat(committed.get(0).parked().isWaiting("default/thing/1")).isTrue();
    assertThat(retry().parked()).hasSize(1);
    assertThat(apply(remote(1, "r2")).parked()).hasSize(1);
    apply(captured(1, version("eu", 1, "r2")));
    assertThat(rows()).contains("1|r2");
  }

  @Test
  void rowWrittenInHalves_isStillKnownToBeTheSinks() throws SQLException {
    sql("ALTER TABLE thing ADD CHECK (name <> 'bad')");
    sql("UPDATE thing SET name = 'local' WHERE id = 1");

    Settlement settlement = apply(remote(1, "r1"), remote(2, "r1"), remote(3, "bad"));

    assertThat(settlement.parked())
        .extracting(row -> row.key().state())
        .containsExactlyInAnyOrder(ParkedKey.State.WAITING, ParkedKey.State.PARKED);
    assertThat(rows()).containsExactly("1|local", "2|r1", "99|mine");
    assertThat(apply(remote(2, "r2"), remote(4, "r")).parked()).isEmpty();
    assertThat(rows()).contains("2|r2");
  }

  @Test
  void waitingRow_isWrittenOverWhenItHasWaitedForTooLong() throws SQLException {
    target.close();
    target = guarded(GuardRules.Mode.REQUIRED, Duration.ofMillis(50));
    sql("UPDATE thing SET name = 'local' WHERE id = 1");
    assertThat(apply(remote(1, "r1")).parked()).hasSize(1);

    Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> retry().overruled() == 1);

    assertThat(rows()).contains("1|r1");
    assertThat(committed.get(0).parked().isEmpty()).isTrue();
  }

  @Test
  void regionThatIsNotCaptured_isNotGuarded() throws SQLException {
    sql("DELETE FROM meridian.applied");
    committed.clear();
    sql("UPDATE thing SET name = 'local'");

    assertThat(apply(remote(1, "r1"), delete(2)).parked()).isEmpty();
    assertThat(rows()).containsExactly("1|r1", "99|local");
  }

  @Test
  void guardThatIsOff_sparesNothing() throws SQLException {
    target.close();
    target = guarded(GuardRules.Mode.OFF, Duration.ofMinutes(1));
    sql("UPDATE thing SET name = 'local' WHERE id = 1");

    assertThat(apply(remote(1, "r1")).parked()).isEmpty();
    assertThat(rows()).contains("1|r1");
  }

  @Test
  void partitionedTable_isGuardedToo() throws SQLException {
    sql("DROP TABLE thing");
    sql(
        "CREATE TABLE thing (x int, name varchar(10), id int PRIMARY KEY) PARTITION BY HASH (id);"
            + " CREATE TABLE thing_0 (id int NOT NULL, name varchar(10), x int);"
            + " ALTER TABLE thing ATTACH PARTITION thing_0 FOR VALUES WITH (modulus 1, remainder"
            + " 0)");
    apply(remote(1, "r0"), remote(2, "r0"), remote(3, "r0"));
    sql("UPDATE thing SET name = 'local' WHERE id < 3");

    assertThat(apply(remote(1, "r1"), delete(2), remote(3, "r1")).parked()).hasSize(2);
    assertThat(rows()).containsExactly("1|local", "2|local", "3|r1");
  }

  @Test
  void markerTable_ofAnEarlierReleaseGetsTheColumn() throws SQLException {
    target.close();
    sql("ALTER TABLE meridian.applied DROP COLUMN captured; DROP TABLE meridian.written");
    target = target("a", true);

    committed.putAll(target.progress(Set.of(0)));
    assertThat(apply(remote(1, "r1")).parked()).isEmpty();
    apply(captured(99, version("us", 99, "mine")));

    assertThat(query("SELECT captured > 0 FROM meridian.applied")).containsExactly("t");
  }

  @Test
  void serverThatKeepsNoCommitTimes_isRefusedWhereTheGuardIsRequired() {
    try (Postgres plain =
        Postgres.start(scratch, "plain", Map.of("track_commit_timestamp", "off"))) {
      PostgresTarget required = at(plain, GuardRules.Mode.REQUIRED);
      assertThatThrownBy(() -> required.progress(Set.of(0)))
          .isInstanceOf(TargetRefusedException.class)
          .hasMessageContaining("track_commit_timestamp=on")
          .hasMessageContaining("apply.guard");
      target = at(plain, GuardRules.Mode.AUTO);
      committed.clear();
      assertThat(apply(remote(1, "r1"), remote(1, "r2")).parked()).isEmpty();
    }
  }

  private PostgresTarget guarded(GuardRules.Mode mode, Duration maxWait) {
    GuardRules guard = new GuardRules(mode, maxWait);
    return target("a", new TableRules(true, false, 10_000, Clock.systemUTC(), guard));
  }

  private PostgresTarget at(Postgres server, GuardRules.Mode mode) {
    GuardRules guard = new GuardRules(mode, Duration.ofMinutes(1));
    PostgresTarget of =
        new PostgresTarget(
            settings(server, "plain", server.user()),
            "meridian_plain_0",
            TOPIC,
            registry,
            new TableRules(true, false, 10_000, Clock.systemUTC(), guard));
    open.add(of);
    return of;
  }

  private Settlement apply(ResolvedChange... changes) {
    Progress from = committed.getOrDefault(0, Progress.NONE);
    List<ResolvedRecord> records = new ArrayList<>();
    for (ResolvedChange change : changes) {
      String key = keys.get(change);
      records.add(new ResolvedRecord(0, from.nextOffset() + records.size(), key, change));
    }
    return settle(Reduction.of(records, Map.of(0, from), new RegionId("us"), "us"));
  }

  private Settlement retry() {
    Set<String> held = committed.get(0).parked().byKey().keySet();
    List<RowChange> rows = target.parked(0, held).stream().map(ParkedRow::change).toList();
    return settle(Reduction.retry(rows, committed));
  }

  private Settlement settle(Reduction batch) {
    Settlement settlement = target.apply(batch, committed);
    committed.putAll(settlement.progress());
    return settlement;
  }

  /** What came of a change of another region. */
  private ResolvedChange remote(int id, String name) {
    return of(id, Changes.apply(version("eu", id, name)));
  }

  private ResolvedChange delete(int id) {
    return of(id, Changes.apply(deletion(id)));
  }

  /** What came of the change that wrote a row of this database last. */
  private ResolvedChange captured(int id, VisibleVersion visible) throws SQLException {
    return of(
        id,
        new ResolvedChange(
            "us", 1, position++, 0L, micros(id), ChangeEffect.APPLY, null, 1, false, visible));
  }

  private ResolvedChange of(int id, ResolvedChange change) {
    keys.put(change, "default/thing/" + id);
    return change;
  }

  private VisibleVersion version(String region, int id, String name) {
    return Changes.version(
        region, position++, ChangeOperation.UPDATE, things.schemaId(), things.encode(id, name));
  }

  private VisibleVersion deletion(int id) {
    return Changes.version(
        "eu", position++, ChangeOperation.DELETE, things.schemaId(), things.encode(id, null));
  }

  private static long micros(int id) throws SQLException {
    return Long.parseLong(
        query(
                "SELECT (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint"
                    + " FROM thing WHERE id = "
                    + id)
            .get(0));
  }

  private static List<String> rows() throws SQLException {
    return query("SELECT id, name FROM thing ORDER BY id");
  }
}
