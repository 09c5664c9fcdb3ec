package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.Discard;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.resolved.ResolvedChange;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A refused row is parked in the database's own transaction, and its neighbours are written. */
class ParkingIT extends TargetDatabase {

  private final Map<Integer, Progress> committed = new HashMap<>();

  @Test
  void refusedRow_isParkedWithItsCauseAndItsNeighboursAreWritten() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10) CONSTRAINT one_name UNIQUE)");
    sql("INSERT INTO thing VALUES (9, 'secret')");
    PostgresTarget target = target("a", true);

    Settlement settlement =
        apply(
            target,
            things.upsert(0, 1, "fine"),
            things.upsert(1, 2, "secret"),
            things.upsert(2, 3, "too"));

    assertThat(query("SELECT id FROM thing ORDER BY id")).containsExactly("1", "3", "9");
    assertThat(settlement.parked())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.change().key()).isEqualTo("default/thing/10001");
              assertThat(row.refusal().cause()).isEqualTo(RefusalCause.UNIQUE);
              assertThat(row.refusal().sqlState()).isEqualTo("23505");
              assertThat(row.refusal().constraint()).isEqualTo("one_name");
              assertThat(row.refusal().inTheWay()).isEqualTo("id=9 (local)");
              assertThat(row.refusal().reason())
                  .contains("public.thing", "resource type=thing", "constraint=one_name")
                  .doesNotContain("secret");
            });
    assertThat(query("SELECT key, state, cause, constraint_name, held_at FROM meridian.parked"))
        .containsExactly("default/thing/10001|PARKED|UNIQUE|one_name|");
    assertThat(query("SELECT next_offset, vector, held FROM meridian.applied"))
        .containsExactly("3|eu=1:2| default/thing/10001");
  }

  @Test
  void rowInTheWay_isToldToBeReplicatedWhenASinkWroteIt() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10) UNIQUE)");
    PostgresTarget target = target("a", true);
    apply(target, things.upsert(0, 1, "fine"));

    assertThat(apply(target, things.delete(1, 99, null), things.upsert(2, 2, "fine")).parked())
        .singleElement()
        .satisfies(row -> assertThat(row.refusal().inTheWay()).isEqualTo("id=1 (replicated)"));
  }

  @Test
  void parked_areReadBackByWhoComesNext() {
    target("a", true).close();
    PostgresTarget first = target("a", false);
    apply(first, things.upsert(0, 1, "x"), things.upsert(1, 2, "y"));
    first.close();
    PostgresTarget second = target("a", false);

    assertThat(second.progress(Set.of(0)).get(0).parked()).isEqualTo(committed.get(0).parked());
    assertThat(second.parked(0, List.of("default/thing/10001", "default/thing/7")))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.change().version()).isEqualTo(things.upsert(1, 2, "y").getVisible());
              assertThat(row.refusal().cause()).isEqualTo(RefusalCause.NO_TABLE);
              assertThat(row.key().state()).isEqualTo(ParkedKey.State.PARKED);
            });
  }

  @Test
  void retry_writesTheLatestVersionOnceTheCauseIsMended() throws SQLException {
    PostgresTarget target = target("a", false);
    apply(target, things.upsert(0, 1, "x"), things.upsert(1, 2, "y"));
    assertThat(apply(target, things.upsert(2, 1, "latest")).queued()).hasSize(1);
    assertThat(retry(target).parked()).hasSize(2);
    assertThat(query("SELECT max(attempts) FROM meridian.parked")).containsExactly("2");
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10))");

    assertThat(retry(target).released()).hasSize(2);

    assertThat(query("SELECT id, name FROM thing ORDER BY id")).containsExactly("1|latest", "2|y");
    assertThat(query("SELECT key FROM meridian.parked")).isEmpty();
    assertThat(query("SELECT next_offset, vector, held FROM meridian.applied"))
        .containsExactly("3|eu=1:2|");
  }

  @Test
  void discarded_staysHeldUntilTheNextVersionIsWritten() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10) CHECK (name <> 'bad'))");
    PostgresTarget target = target("a", true);
    apply(target, things.upsert(0, 1, "bad"));
    Discard discard = new Discard(0, "default/thing/10000", "me", "not wanted");

    target
        .apply(Reduction.discard(List.of(discard), committed), committed)
        .progress()
        .forEach(committed::put);

    assertThat(query("SELECT state, version, discarded_by, discard_reason FROM meridian.parked"))
        .containsExactly("DISCARDED|null|me|not wanted");
    assertThat(query("SELECT held FROM meridian.applied")).containsExactly(" default/thing/10000");
    apply(target, things.upsert(1, 1, "good"));
    assertThat(query("SELECT name FROM thing")).containsExactly("good");
    assertThat(query("SELECT held FROM meridian.applied")).containsExactly("");
    assertThat(query("SELECT * FROM meridian.parked")).isEmpty();
  }

  @Test
  void oneTable_isRefusedByNameWhileAnotherIsWritten() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY)");
    Rows others = Rows.of(registry, "public", "other", "id", "integer", "n", "bigint");
    PostgresTarget target = target("a", true);
    List<ResolvedChange> changes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      changes.add(i % 2 == 0 ? things.upsert(i, i, "x") : others.upsert(i, i, 7L));
    }

    Settlement settlement = apply(target, changes.toArray(new ResolvedChange[0]));

    assertThat(query("SELECT count(*) FROM other")).containsExactly("100");
    assertThat(settlement.parked())
        .hasSize(100)
        .allSatisfy(
            row -> {
              assertThat(row.refusal().cause()).isEqualTo(RefusalCause.NO_COLUMN);
              assertThat(row.refusal().table()).isEqualTo("public.thing");
              assertThat(row.refusal().reason()).contains("column=name");
            });
  }

  @Test
  void column_droppedWhileRowsFlowIsRefusedByName() throws SQLException {
    PostgresTarget target = target("a", true);
    apply(target, things.upsert(0, 1, "x"));
    sql("ALTER TABLE thing DROP COLUMN name");

    assertThat(apply(target, things.upsert(1, 1, "y")).parked())
        .singleElement()
        .satisfies(row -> assertThat(row.refusal().cause()).isEqualTo(RefusalCause.NO_COLUMN));
    sql("ALTER TABLE thing ADD COLUMN name varchar(10)");
    retry(target);

    assertThat(query("SELECT id, name FROM thing")).containsExactly("1|y");
  }

  @Test
  void column_thatMayBeNullIsAddedWhereThatIsAllowed() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10))");
    Rows wider =
        Rows.of(registry, "public", "thing", "id", "integer", "name", "varchar(10)", "n", "bigint");
    PostgresTarget careful = target("a", true);
    assertThat(apply(careful, things.upsert(0, 1, "x"), wider.upsert(1, 2, "y", 7L)).parked())
        .singleElement()
        .satisfies(row -> assertThat(row.refusal().cause()).isEqualTo(RefusalCause.NO_COLUMN));
    careful.close();

    PostgresTarget evolving = target("a", new TableRules(true, true, 10_000, Clock.systemUTC()));
    apply(evolving, wider.upsert(2, 3, "z", 8L));
    apply(evolving, things.upsert(3, 4, "old"));
    retry(evolving);

    assertThat(query("SELECT id, name, n FROM thing ORDER BY id"))
        .containsExactly("1|x|null", "2|y|7", "3|z|8", "4|old|null");
  }

  @Test
  void rows_thatWaitForEachOtherInOneBatchAreAllWritten() throws SQLException {
    sql(
        "CREATE TABLE thing (id int PRIMARY KEY, name varchar(10) UNIQUE DEFERRABLE INITIALLY"
            + " DEFERRED)");
    PostgresTarget target = target("a", true);
    apply(target, things.upsert(0, 1, "one"), things.upsert(1, 2, "two"));

    Settlement settlement = apply(target, things.upsert(2, 1, "two"), things.upsert(3, 2, "one"));

    assertThat(settlement.parked()).isEmpty();
    assertThat(query("SELECT id, name FROM thing ORDER BY id")).containsExactly("1|two", "2|one");
  }

  @Test
  void deferredConstraint_parksItsRowOnly() throws SQLException {
    sql(
        "CREATE TABLE thing (id int PRIMARY KEY, name varchar(10) CONSTRAINT late UNIQUE"
            + " DEFERRABLE INITIALLY DEFERRED)");
    sql("INSERT INTO thing VALUES (9, 'taken')");
    PostgresTarget target = target("a", true);

    Settlement settlement = apply(target, things.upsert(0, 1, "one"), things.upsert(1, 2, "taken"));

    assertThat(settlement.parked())
        .singleElement()
        .satisfies(row -> assertThat(row.refusal().constraint()).isEqualTo("late"));
    assertThat(query("SELECT id FROM thing ORDER BY id")).containsExactly("1", "9");
  }

  @Test
  void row_thatSomebodyElseHasWrittenMeanwhileIsNotQueuedIntoNothing() throws SQLException {
    PostgresTarget target = target("a", false);
    apply(target, things.upsert(0, 1, "x"));
    sql("DELETE FROM meridian.parked");

    assertThatThrownBy(() -> apply(target, things.upsert(1, 1, "y")))
        .isInstanceOf(OwnershipLostException.class);
    assertThat(query("SELECT next_offset FROM meridian.applied")).containsExactly("1");
  }

  @Test
  void oneRowTooManyToPark_isRefusedAndNothingIsChanged() throws SQLException {
    PostgresTarget target = target("a", new TableRules(false, false, 2, Clock.systemUTC()));
    apply(target, things.upsert(0, 1, "x"));

    assertThatThrownBy(
            () ->
                apply(
                    target,
                    things.delete(1, 0, null),
                    things.upsert(2, 2, "y"),
                    things.upsert(3, 3, "z")))
        .isInstanceOf(TargetRefusedException.class)
        .hasMessageContaining("parked.max=2")
        .hasMessageContaining("would be parked=3")
        .hasMessageContaining("public.thing");
    assertThat(query("SELECT count(*) FROM meridian.parked")).containsExactly("1");
    assertThat(query("SELECT next_offset FROM meridian.applied")).containsExactly("1");
  }

  @Test
  void role_withoutRightsOnOneTableParksItsRows() throws SQLException {
    sql("CREATE TABLE thing (id int PRIMARY KEY, name varchar(10))");
    sql("DROP ROLE IF EXISTS half; CREATE ROLE half LOGIN");
    sql("CREATE SCHEMA meridian AUTHORIZATION half; GRANT USAGE ON SCHEMA public TO half");
    sql("SELECT pg_replication_origin_create('meridian_half_0')");
    sql(
        "GRANT EXECUTE ON FUNCTION pg_replication_origin_oid(text),"
            + " pg_replication_origin_session_setup(text),"
            + " pg_replication_origin_session_reset() TO half;"
            + " GRANT CREATE ON DATABASE postgres TO half");
    sql("GRANT SELECT, INSERT ON thing TO half");
    PostgresTarget target =
        new PostgresTarget(
            settings("half", "half"),
            "meridian_half_0",
            TOPIC,
            registry,
            new TableRules(false, false, 10_000, Clock.systemUTC()));
    open.add(target);

    Settlement settlement = apply(target, things.upsert(0, 1, "x"), things.upsert(1, 2, "y"));

    assertThat(settlement.parked())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.refusal().cause()).isEqualTo(RefusalCause.PERMISSION));
    sql("GRANT UPDATE, DELETE ON thing TO half");
    assertThat(retry(target).released()).hasSize(2);
  }

  private Settlement apply(PostgresTarget target, ResolvedChange... changes) {
    Reduction batch = Rows.batch(committed.getOrDefault(0, Progress.NONE), changes);
    return settle(target, batch);
  }

  private Settlement retry(PostgresTarget target) {
    Set<String> keys = committed.get(0).parked().byKey().keySet();
    List<RowChange> rows = target.parked(0, keys).stream().map(ParkedRow::change).toList();
    return settle(target, Reduction.retry(rows, committed));
  }

  private Settlement settle(PostgresTarget target, Reduction batch) {
    Settlement settlement = target.apply(batch, committed);
    committed.putAll(settlement.progress());
    return settlement;
  }
}
