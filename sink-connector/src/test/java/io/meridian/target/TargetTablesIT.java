package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Settlement;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables of a target may be, and what comes into them. */
class TargetTablesIT extends TargetDatabase {

  @Test
  void create_givesTheTableItsKeyAndFullReplicaIdentity() throws SQLException {
    Rows orders = Rows.of(registry, "Sales", "Ord\"er", "Id", "bigint", "amount", "numeric(12,2)");

    target("a", true).apply(Rows.batch(Progress.NONE, orders.upsert(0, 7L, "1.50")), Map.of());

    assertThat(query("SELECT \"Id\", amount FROM \"Sales\".\"Ord\"\"er\""))
        .containsExactly("7|1.50");
    assertThat(query("SELECT relreplident FROM pg_class WHERE relname = 'Ord\"er'"))
        .containsExactly("f");
    assertThat(
            query(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND"
                    + " conrelid = '\"Sales\".\"Ord\"\"er\"'::regclass"))
        .containsExactly("PRIMARY KEY (\"Id\")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "id int PRIMARY KEY; no such column",
        "id int PRIMARY KEY, name text; another type",
        "id bigint PRIMARY KEY, name varchar(10); another type",
        "id int, name varchar(10) PRIMARY KEY; primary key",
        "id int, name varchar(10); primary key",
        "id int, name varchar(10), PRIMARY KEY (id, name); primary key",
      })
  void apply_isRefusedByColumnWhenTheTableIsAnother(String columns, String expected)
      throws SQLException {
    sql("CREATE TABLE thing (" + columns + ")");
    PostgresTarget target = target("a", true);

    Settlement settlement =
        target.apply(Rows.batch(Progress.NONE, things.upsert(0, 1, "x")), Map.of());

    assertThat(settlement.parked())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.refusal().reason()).contains("public.thing", expected, "column="));
  }

  @Test
  void apply_isRefusedWhenTheColumnWouldRound() throws SQLException {
    sql("CREATE TABLE price (id int PRIMARY KEY, amount numeric(10,1))");
    Rows prices = Rows.of(registry, "public", "price", "id", "integer", "amount", "numeric(10,2)");

    Settlement settlement =
        target("a", true).apply(Rows.batch(Progress.NONE, prices.upsert(0, 1, "0.25")), Map.of());

    assertThat(settlement.parked())
        .singleElement()
        .satisfies(row -> assertThat(row.refusal().reason()).contains("would round", "amount"));
  }

  @Test
  void apply_writesIdentityColumnsAndLeavesComputedOnesToTheTable() throws SQLException {
    sql(
        "CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name varchar(10),"
            + " size int GENERATED ALWAYS AS (length(name)) STORED)");
    Rows sized =
        Rows.of(
            registry, "public", "thing", "id", "integer", "name", "varchar(10)", "size", "integer");
    PostgresTarget target = target("a", true);

    Reduction batch = Rows.batch(Progress.NONE, sized.upsert(0, 41, "four", 0));
    target.apply(batch, Map.of());
    target.apply(
        Rows.batch(batch.progress().get(0), sized.upsert(1, 41, "three", 0)), batch.progress());

    assertThat(query("SELECT id, name, size FROM thing")).containsExactly("41|three|5");
  }

  @Test
  void values_ofEveryTypeRoundTripExactly() throws SQLException {
    Rows every =
        Rows.of(
            registry,
            "public",
            "every",
            "id",
            "integer",
            "b",
            "boolean",
            "i2",
            "smallint",
            "i8",
            "bigint",
            "f4",
            "real",
            "f8",
            "double precision",
            "n",
            "numeric",
            "n2",
            "numeric(12,2)",
            "t",
            "text",
            "v",
            "varchar(20)",
            "c",
            "char(5)",
            "by",
            "bytea",
            "d",
            "date",
            "ti",
            "time",
            "ts",
            "timestamp",
            "tz",
            "timestamptz",
            "u",
            "uuid",
            "j",
            "json",
            "jb",
            "jsonb");
    String uuid = "00112233-4455-6677-8899-aabbccddeeff";
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {0, 1, (byte) 0xFF, '\\', '\''});
    int ides = Math.toIntExact(LocalDate.of(-43, 3, 15).toEpochDay());
    String hard = "a\"b\\c{d},NULL\n\t'é\uD83D\uDE00";

    target("a", true)
        .apply(
            Rows.batch(
                Progress.NONE,
                every.upsert(
                    0,
                    1,
                    true,
                    -32768,
                    Long.MIN_VALUE,
                    Float.MIN_VALUE,
                    Double.MAX_VALUE,
                    "-0.00000000000000000001",
                    "9999999999.99",
                    hard,
                    "NULL",
                    "ab",
                    bytes,
                    0,
                    86_400_000_000L,
                    -1L,
                    1L,
                    uuid,
                    "{\"a\" : 1.0, \"a\":2}",
                    "{\"a\":1.0}"),
                every.upsert(
                    1,
                    2,
                    false,
                    32767,
                    Long.MAX_VALUE,
                    Float.NaN,
                    Double.NEGATIVE_INFINITY,
                    "NaN",
                    "-0.01",
                    "",
                    "",
                    "",
                    ByteBuffer.allocate(0),
                    Integer.MAX_VALUE,
                    0L,
                    Long.MAX_VALUE,
                    Long.MIN_VALUE,
                    uuid,
                    "null",
                    "null"),
                every.upsert(
                    2,
                    3,
                    null,
                    null,
                    null,
                    -0.0f,
                    -0.0,
                    "Infinity",
                    null,
                    "null",
                    null,
                    null,
                    null,
                    ides,
                    1L,
                    (long) ides * 86_400_000_000L,
                    (long) ides * 86_400_000_000L + 1,
                    null,
                    null,
                    null)),
            Map.of());

    assertThat(
            query(
                "SELECT id, b, i2, i8, f4, f8, n, n2, v, c, by, d, ti, ts, tz, u, j, jb FROM every"
                    + " ORDER BY id"))
        .containsExactly(
            "1|t|-32768|-9223372036854775808|1e-45|1.7976931348623157e+308|"
                + "-0.00000000000000000001|9999999999.99|NULL|ab   |\\x0001ff5c27|1970-01-01|"
                + "24:00:00|1969-12-31 23:59:59.999999|1970-01-01 00:00:00.000001+00|"
                + uuid
                + "|{\"a\" : 1.0, \"a\":2}|{\"a\": 1.0}",
            "2|f|32767|9223372036854775807|NaN|-Infinity|NaN|-0.01||     |\\x|infinity|00:00:00|"
                + "infinity|-infinity|"
                + uuid
                + "|null|null",
            "3|null|null|null|-0|-0|Infinity|null|null|null|null|0044-03-15 BC|00:00:00.000001|"
                + "0044-03-15 00:00:00 BC|0044-03-15 00:00:00.000001+00 BC|null|null|null");
    assertThat(query("SELECT t FROM every ORDER BY id")).containsExactly(hard, "", "null");
  }
}
