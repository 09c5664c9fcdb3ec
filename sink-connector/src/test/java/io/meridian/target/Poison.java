package io.meridian.target;

import io.meridian.apply.RefusalCause;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One way in which a database may refuse a row.
 *
 * @param table its own
 * @param cause as which it is to be told
 * @param setUp what makes the table, and what is in the way
 * @param columns names and types of the payload's columns after {@code id integer}, in turn
 * @param good values of a row that is written
 * @param bad values of a row that is refused
 * @param mend what lets the bad rows in; empty when only a better version does
 */
record Poison(
    String table,
    RefusalCause cause,
    List<String> setUp,
    List<String> columns,
    IntFunction<Object[]> good,
    IntFunction<Object[]> bad,
    String mend) {

  private static final String UUID = "00112233-4455-6677-8899-aabbccddeeff";
  private static final long BEFORE_ALL_MICROS = -9_000_000_000_000_000_000L;

  /** Whether no row of the table can be written before it is mended. */
  boolean hitsTheTable() {
    return switch (cause) {
      case NO_TABLE, NO_COLUMN, OTHER_TYPE, OTHER_KEY -> true;
      default -> false;
    };
  }

  /** Two dozen kinds; values that are in the way have ids from a million on. */
  static List<Poison> kinds() {
    List<Poison> kinds = new ArrayList<>();
    kinds.add(
        ofText("unique_plain", RefusalCause.UNIQUE, "v text UNIQUE")
            .withSetUp("INSERT INTO unique_plain SELECT 1000000 + i, 'bad' || i FROM ids AS i")
            .mendedBy("DELETE FROM unique_plain WHERE id >= 1000000"));
    kinds.add(
        ofPair("unique_pair", RefusalCause.UNIQUE, "UNIQUE (v, w)", 7)
            .withSetUp("INSERT INTO unique_pair SELECT 1000000 + i, 'bad' || i, 7 FROM ids AS i")
            .mendedBy("DELETE FROM unique_pair WHERE id >= 1000000"));
    kinds.add(
        ofText(
                "unique_late",
                RefusalCause.UNIQUE,
                "v text CONSTRAINT late UNIQUE DEFERRABLE INITIALLY DEFERRED")
            .withSetUp("INSERT INTO unique_late SELECT 1000000 + i, 'bad' || i FROM ids AS i")
            .mendedBy("ALTER TABLE unique_late DROP CONSTRAINT late"));
    kinds.add(
        ofText("unique_lower", RefusalCause.UNIQUE, "v text")
            .withSetUp("CREATE UNIQUE INDEX lower_v ON unique_lower (lower(v))")
            .withSetUp("INSERT INTO unique_lower SELECT 1000000 + i, 'BAD' || i FROM ids AS i")
            .mendedBy("DROP INDEX lower_v"));
    kinds.add(
        ofText("child", RefusalCause.FOREIGN_KEY, "v text REFERENCES names")
            .withSetUp("INSERT INTO names SELECT 'good' || i FROM ids AS i")
            .mendedBy("INSERT INTO names SELECT 'bad' || i FROM ids AS i"));
    kinds.add(
        ofText("not_null", RefusalCause.NOT_NULL, "v text NOT NULL")
            .withBad(id -> new Object[] {null})
            .mendedBy("ALTER TABLE not_null ALTER v DROP NOT NULL"));
    kinds.add(
        ofText("check_one", RefusalCause.CHECK, "v text CONSTRAINT c CHECK (v NOT LIKE 'bad%')")
            .mendedBy("ALTER TABLE check_one DROP CONSTRAINT c"));
    kinds.add(
        ofPair("check_pair", RefusalCause.CHECK, "CONSTRAINT c CHECK (w <> 8 OR v = '')", 8)
            .mendedBy("ALTER TABLE check_pair DROP CONSTRAINT c"));
    kinds.add(
        ofPair(
                "exclusion",
                RefusalCause.EXCLUSION,
                "CONSTRAINT e EXCLUDE USING gist (int4range(w, w + 1) WITH &&) WHERE (w < 0)",
                -5)
            .withSetUp("INSERT INTO exclusion VALUES (1000000, '', -5)")
            .mendedBy("ALTER TABLE exclusion DROP CONSTRAINT e"));
    kinds.add(
        ofText("narrow_varchar", RefusalCause.TOO_LONG, "v varchar(12)")
            .typed("varchar(40)", id -> "as long as nobody thought " + id)
            .mendedBy("ALTER TABLE narrow_varchar ALTER v TYPE varchar(40)"));
    kinds.add(
        ofText("narrow_char", RefusalCause.TOO_LONG, "v char(12)")
            .typed("char(40)", id -> "as long as nobody thought " + id)
            .mendedBy("ALTER TABLE narrow_char ALTER v TYPE char(40)"));
    kinds.add(
        of("narrow_numeric", RefusalCause.OUT_OF_RANGE, "v numeric(8,2)", "numeric(12,2)")
            .withValues(id -> id + ".25", id -> "123456789.50")
            .mendedBy("ALTER TABLE narrow_numeric ALTER v TYPE numeric(12,2)"));
    kinds.add(
        of("far_past", RefusalCause.OUT_OF_RANGE, "v timestamp", "timestamp")
            .withValues(id -> id * 1_000_000L, id -> BEFORE_ALL_MICROS + id));
    kinds.add(ofText("nul", RefusalCause.INVALID_VALUE, "v text").typed("text", id -> "\0" + id));
    kinds.add(
        of("broken_json", RefusalCause.INVALID_VALUE, "v json", "json")
            .withValues(id -> "{\"n\":" + id + "}", id -> "{\"n\":"));
    kinds.add(
        of("nul_in_jsonb", RefusalCause.INVALID_VALUE, "v jsonb", "jsonb")
            .withValues(id -> "{\"n\": " + id + "}", id -> "\"\\u0000\""));
    kinds.add(
        of("broken_uuid", RefusalCause.INVALID_VALUE, "v uuid", "uuid")
            .withValues(id -> UUID, id -> "no uuid"));
    kinds.add(
        ofText("raised", RefusalCause.RAISED, "v text")
            .withSetUp(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE ''no''; END'")
            .withSetUp(
                "CREATE TRIGGER refuse BEFORE INSERT ON raised FOR EACH ROW"
                    + " WHEN (NEW.v LIKE 'bad%') EXECUTE FUNCTION refuse()")
            .mendedBy("DROP TRIGGER refuse ON raised"));
    kinds.add(
        ofText("too_large", RefusalCause.OTHER, "v text COLLATE \"C\"")
            .withSetUp("ALTER TABLE too_large ALTER v SET STORAGE EXTERNAL")
            .withSetUp("CREATE INDEX large_v ON too_large (v)")
            .typed("text", id -> id + "x".repeat(9_000))
            .mendedBy("DROP INDEX large_v"));
    kinds.add(
        ofText("unreadable", RefusalCause.UNREADABLE, "v text").withBad(id -> new Object[] {}));
    kinds.add(
        ofText("no_table", RefusalCause.NO_TABLE, "v text")
            .withSetUp("DROP TABLE no_table")
            .mendedBy("CREATE TABLE no_table (id int PRIMARY KEY, v text)"));
    kinds.add(
        ofText("no_column", RefusalCause.NO_COLUMN, "u text")
            .mendedBy("ALTER TABLE no_column ADD COLUMN v text"));
    kinds.add(
        ofText("other_type", RefusalCause.OTHER_TYPE, "v bigint")
            .mendedBy("ALTER TABLE other_type ALTER v TYPE text"));
    kinds.add(
        ofText("other_key", RefusalCause.OTHER_KEY, "v text")
            .withSetUp("ALTER TABLE other_key DROP CONSTRAINT other_key_pkey")
            .mendedBy("ALTER TABLE other_key ADD PRIMARY KEY (id)"));
    return kinds;
  }

  private static Poison ofText(String table, RefusalCause cause, String column) {
    return of(table, cause, column, "text").withValues(id -> "good" + id, id -> "bad" + id);
  }

  private static Poison ofPair(String table, RefusalCause cause, String constraint, int bad) {
    Poison one = of(table, cause, "v text, w int, " + constraint, "text");
    return new Poison(
        table,
        cause,
        one.setUp,
        List.of("v", "text", "w", "integer"),
        id -> new Object[] {"good" + id, 1},
        id -> new Object[] {"bad" + id, bad},
        "");
  }

  private static Poison of(String table, RefusalCause cause, String column, String type) {
    String create = "CREATE TABLE " + table + " (id int PRIMARY KEY, " + column + ")";
    return new Poison(
        table, cause, List.of(create), List.of("v", type), id -> none(), id -> none(), "");
  }

  private static Object[] none() {
    return new Object[0];
  }

  Poison withSetUp(String sql) {
    List<String> more = new ArrayList<>(setUp);
    more.add(sql.replace("FROM ids AS i", "FROM generate_series(0, 99999) AS i"));
    return new Poison(table, cause, more, columns, good, bad, mend);
  }

  Poison withGood(IntFunction<Object[]> values) {
    return new Poison(table, cause, setUp, columns, values, bad, mend);
  }

  Poison withMend(String sql) {
    return new Poison(table, cause, setUp, columns, good, bad, sql);
  }

  Poison withBad(IntFunction<Object[]> values) {
    return new Poison(table, cause, setUp, columns, good, values, mend);
  }

  private Poison withValues(IntFunction<Object> goodOne, IntFunction<Object> badOne) {
    return new Poison(
        table,
        cause,
        setUp,
        columns,
        id -> new Object[] {goodOne.apply(id)},
        id -> new Object[] {badOne.apply(id)},
        mend);
  }

  private Poison typed(String type, IntFunction<Object> badOne) {
    return new Poison(
        table, cause, setUp, List.of("v", type), good, id -> new Object[] {badOne.apply(id)}, mend);
  }

  private Poison mendedBy(String sql) {
    return new Poison(
        table,
        cause,
        setUp,
        columns,
        good,
        bad,
        sql.replace("FROM ids AS i", "FROM generate_series(0, 99999) AS i"));
  }
}
