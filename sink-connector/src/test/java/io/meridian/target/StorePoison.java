package io.meridian.target;

import static io.meridian.apply.RefusalCause.CHECK;
import static io.meridian.apply.RefusalCause.FOREIGN_KEY;
import static io.meridian.apply.RefusalCause.INVALID_VALUE;
import static io.meridian.apply.RefusalCause.NOT_NULL;
import static io.meridian.apply.RefusalCause.NO_COLUMN;
import static io.meridian.apply.RefusalCause.NO_TABLE;
import static io.meridian.apply.RefusalCause.OTHER_KEY;
import static io.meridian.apply.RefusalCause.OTHER_TYPE;
import static io.meridian.apply.RefusalCause.OUT_OF_RANGE;
import static io.meridian.apply.RefusalCause.RAISED;
import static io.meridian.apply.RefusalCause.TOO_LONG;
import static io.meridian.apply.RefusalCause.UNIQUE;
import static io.meridian.apply.RefusalCause.UNREADABLE;

import io.meridian.apply.RefusalCause;
import java.util.List;
import java.util.function.IntFunction;

/** The ways in which MariaDB and SQLite may refuse a row, as {@link Poison}. */
final class StorePoison {

  private static final String TEXT = "varchar(40)";

  private StorePoison() {}

  /** Of MariaDB; in a database whose texts are utf8mb4. */
  static List<Poison> mariaDb() {
    return List.of(
        texts("unique_plain", UNIQUE, "v varchar(40) UNIQUE", "DELETE FROM %t WHERE id >= 1000000")
            .withSetUp(ids("INSERT INTO unique_plain SELECT 1000000 + i, concat('bad', i)")),
        texts(
                "unique_named",
                UNIQUE,
                "v varchar(40), CONSTRAINT one_v UNIQUE (v)",
                "ALTER TABLE %t DROP KEY one_v")
            .withSetUp(ids("INSERT INTO unique_named SELECT 1000000 + i, concat('bad', i)")),
        texts(
                "child",
                FOREIGN_KEY,
                "v varchar(40), FOREIGN KEY (v) REFERENCES names (v)",
                ids("INSERT INTO names SELECT concat('bad', i)"))
            .withSetUp(ids("INSERT INTO names SELECT concat('good', i)")),
        texts("not_null", NOT_NULL, "v varchar(40) NOT NULL", "ALTER TABLE %t MODIFY v varchar(40)")
            .withBad(id -> new Object[] {null}),
        texts(
            "check_one",
            CHECK,
            "v varchar(40), CONSTRAINT c CHECK (v NOT LIKE 'bad%')",
            "ALTER TABLE %t DROP CONSTRAINT c"),
        texts("check_column", CHECK, "v varchar(40) CHECK (v NOT LIKE 'bad%')", ""),
        texts("narrow", TOO_LONG, "v varchar(40)", "ALTER TABLE %t MODIFY v varchar(60)")
            .withBad(id -> new Object[] {id + "-".repeat(45)}),
        of("small", OUT_OF_RANGE, "v smallint", "smallint", "ALTER TABLE %t MODIFY v int")
            .withGood(id -> new Object[] {id % 1_000})
            .withBad(id -> new Object[] {70_000 + id}),
        of("decimals", OUT_OF_RANGE, "v decimal(8,2)", "numeric(8,2)", "")
            .withGood(id -> new Object[] {id + ".25"})
            .withBad(id -> new Object[] {"123456789.50"}),
        of("no_number", INVALID_VALUE, "v decimal(8,2)", "numeric(8,2)", "")
            .withGood(id -> new Object[] {id + ".25"})
            .withBad(id -> new Object[] {"NaN"}),
        of("far_past", INVALID_VALUE, "v datetime(6)", "timestamp", "")
            .withGood(id -> new Object[] {id * 1_000_000L})
            .withBad(id -> new Object[] {-9_000_000_000_000_000_000L + id}),
        of("broken_json", CHECK, "v longtext, CHECK (json_valid(v))", "json", "")
            .withGood(id -> new Object[] {"{\"n\":" + id + "}"})
            .withBad(id -> new Object[] {"{\"n\":"}),
        texts("raised", RAISED, "v varchar(40)", "DROP TRIGGER refuse_raised")
            .withSetUp(
                "CREATE TRIGGER refuse_raised BEFORE INSERT ON raised FOR EACH ROW"
                    + " IF NEW.v LIKE 'bad%' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT ="
                    + " 'no'; END IF"),
        unreadable(),
        texts(
                "no_table",
                NO_TABLE,
                "v varchar(40)",
                "CREATE TABLE %t (id int PRIMARY KEY, v varchar(40))")
            .withSetUp("DROP TABLE no_table"),
        texts("no_column", NO_COLUMN, "u int", "ALTER TABLE %t ADD COLUMN v varchar(40)"),
        texts("other_type", OTHER_TYPE, "v varchar(9)", "ALTER TABLE %t MODIFY v varchar(40)"),
        texts("other_key", OTHER_KEY, "v varchar(40)", "ALTER TABLE %t ADD PRIMARY KEY (id)")
            .withSetUp("ALTER TABLE other_key DROP PRIMARY KEY"));
  }

  /** Of SQLite. */
  static List<Poison> sqlite() {
    return List.of(
        strict("unique_plain", UNIQUE, "v TEXT UNIQUE", "DELETE FROM %t WHERE id >= 1000000")
            .withSetUp(
                "INSERT INTO unique_plain WITH RECURSIVE ids(i) AS (SELECT 0 UNION ALL SELECT"
                    + " i + 1 FROM ids WHERE i < 999) SELECT 1000000 + i, 'bad' || i FROM ids"),
        strict("unique_lower", UNIQUE, "v TEXT", "DROP INDEX lower_v")
            .withSetUp("CREATE UNIQUE INDEX lower_v ON unique_lower (lower(v))")
            .withSetUp(
                "INSERT INTO unique_lower WITH RECURSIVE ids(i) AS (SELECT 0 UNION ALL SELECT"
                    + " i + 1 FROM ids WHERE i < 999) SELECT 1000000 + i, 'BAD' || i FROM ids"),
        strict("not_null", NOT_NULL, "v TEXT NOT NULL", "").withBad(id -> new Object[] {null}),
        strict("check_one", CHECK, "v TEXT, CONSTRAINT c CHECK (v NOT LIKE 'bad%')", ""),
        strict("check_column", CHECK, "v TEXT CHECK (v NOT LIKE 'bad%')", ""),
        of("small", CHECK, "v INTEGER CHECK (v < 32768)", "smallint", "", " STRICT")
            .withGood(id -> new Object[] {id % 1_000})
            .withBad(id -> new Object[] {70_000 + id}),
        strict("raised", RAISED, "v TEXT", "DROP TRIGGER refuse")
            .withSetUp(
                "CREATE TRIGGER refuse BEFORE INSERT ON raised WHEN NEW.v LIKE 'bad%' BEGIN SELECT"
                    + " RAISE(ABORT, 'no'); END"),
        strict("raised_fail", RAISED, "v TEXT", "DROP TRIGGER refuse_fail")
            .withSetUp(
                "CREATE TRIGGER refuse_fail BEFORE INSERT ON raised_fail WHEN NEW.v LIKE 'bad%'"
                    + " BEGIN SELECT RAISE(FAIL, 'no'); END"),
        strict("unreadable", UNREADABLE, "v TEXT", "").withBad(id -> new Object[] {}),
        strict("no_table", NO_TABLE, "v TEXT", "")
            .withMend("CREATE TABLE no_table (id INTEGER PRIMARY KEY, v TEXT) STRICT")
            .withSetUp("DROP TABLE no_table"),
        strict("no_column", NO_COLUMN, "u INTEGER", "ALTER TABLE %t ADD COLUMN v TEXT"),
        strict("other_type", OTHER_TYPE, "v INTEGER", "")
            .withMend("ALTER TABLE other_type RENAME v TO w; ALTER TABLE other_type ADD v TEXT"),
        strict("other_key", OTHER_KEY, "v TEXT", "")
            .withMend(
                "DROP TABLE other_key; CREATE TABLE other_key (id INTEGER PRIMARY KEY, v TEXT)"
                    + " STRICT")
            .withSetUp("DROP TABLE other_key")
            .withSetUp("CREATE TABLE other_key (id INTEGER, v TEXT PRIMARY KEY) STRICT"));
  }

  private static Poison unreadable() {
    return texts("unreadable", UNREADABLE, "v varchar(40)", "").withBad(id -> new Object[] {});
  }

  private static Poison texts(String table, RefusalCause cause, String column, String mend) {
    return text(of(table, cause, column, TEXT, mend));
  }

  private static Poison strict(String table, RefusalCause cause, String column, String mend) {
    return text(of(table, cause, column, TEXT, mend, " STRICT"));
  }

  private static Poison text(Poison poison) {
    IntFunction<Object[]> good = id -> new Object[] {"good" + id};
    return poison.withGood(good).withBad(id -> new Object[] {"bad" + id});
  }

  private static Poison of(
      String table, RefusalCause cause, String column, String type, String mend) {
    return of(table, cause, column, type, mend, "");
  }

  private static Poison of(
      String table, RefusalCause cause, String column, String type, String mend, String end) {
    String create = "CREATE TABLE " + table + " (id INTEGER PRIMARY KEY, " + column + ")" + end;
    return new Poison(
        table,
        cause,
        List.of(create),
        List.of("v", type),
        id -> new Object[0],
        id -> new Object[0],
        mend.replace("%t", table));
  }

  /** With {@code i} from a table of numbers that the sequence engine of MariaDB gives. */
  private static String ids(String insert) {
    return insert + " FROM (SELECT seq AS i FROM seq_0_to_99999) AS ids";
  }
}
