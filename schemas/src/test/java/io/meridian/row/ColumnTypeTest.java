package io.meridian.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnTypeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "boolean | boolean | BOOLEAN",
        "bool | boolean | BOOLEAN",
        "smallint | smallint | SMALLINT",
        "int2 | smallint | SMALLINT",
        "integer | integer | INTEGER",
        "INT | integer | INTEGER",
        "int4 | integer | INTEGER",
        "bigint | bigint | BIGINT",
        "int8 | bigint | BIGINT",
        "real | real | REAL",
        "float4 | real | REAL",
        "double precision | double precision | DOUBLE_PRECISION",
        "float8 | double precision | DOUBLE_PRECISION",
        "numeric | numeric | NUMERIC",
        "numeric(12,2) | numeric(12,2) | NUMERIC",
        "numeric(12, 2) | numeric(12,2) | NUMERIC",
        "decimal(5) | numeric(5) | NUMERIC",
        "numeric(5,-2) | numeric(5,-2) | NUMERIC",
        "text | text | TEXT",
        "varchar | varchar | VARCHAR",
        "varchar(20) | varchar(20) | VARCHAR",
        "character varying(20) | varchar(20) | VARCHAR",
        "character varying | varchar | VARCHAR",
        "char(3) | char(3) | CHAR",
        "character(3) | char(3) | CHAR",
        "bpchar(3) | char(3) | CHAR",
        "bytea | bytea | BYTEA",
        "date | date | DATE",
        "time | time | TIME",
        "time without time zone | time | TIME",
        "time(3) without time zone | time(3) | TIME",
        "timestamp | timestamp | TIMESTAMP",
        "timestamp without time zone | timestamp | TIMESTAMP",
        "timestamp(0) without time zone | timestamp(0) | TIMESTAMP",
        "timestamptz | timestamptz | TIMESTAMPTZ",
        "timestamptz(6) | timestamptz(6) | TIMESTAMPTZ",
        "timestamp with time zone | timestamptz | TIMESTAMPTZ",
        "timestamp(3) with time zone | timestamptz(3) | TIMESTAMPTZ",
        "uuid | uuid | UUID",
        "json | json | JSON",
        "jsonb | jsonb | JSONB"
      })
  void type_isReadFromAnySpellingAndReadBack(String sql, String canonical, SqlType base) {
    ColumnType type = ColumnType.parse(sql).orElseThrow();

    assertThat(type.toString()).isEqualTo(canonical);
    assertThat(type.base()).isEqualTo(base);
    assertThat(ColumnType.parse(canonical)).contains(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text[]",
        "integer[]",
        "_int4",
        "money",
        "interval",
        "timetz",
        "time with time zone",
        "citext",
        "xml",
        "inet",
        "point",
        "\"char\"",
        "char",
        "bpchar",
        "name",
        "oid",
        "bit(3)",
        "tsvector",
        "int4range",
        "hstore",
        "integer(4)",
        "text(4)",
        "uuid(1)",
        "mood",
        "public.mood",
        "geometry(Point,4326)",
        "",
        "double",
        "timestamp with",
        "varchar(5,2)",
        "varchar(",
        "varchar)5(",
        "varchar()",
        "numeric(1,2,3)",
        "numeric(a)",
        "char(3"
      })
  void type_isRefusedByNameWhenNotSupported(String sql) {
    assertThat(ColumnType.parse(sql)).isEmpty();
    assertThatExceptionOfType(UnsupportedTypeException.class)
        .isThrownBy(() -> Column.of("public.orders", "shape", sql, true, 0))
        .withMessageContainingAll("table=public.orders", "column=shape", "type=" + sql);
  }

  @Test
  void spelling_isRefusedWhenVeryLong() {
    assertThat(ColumnType.parse("a" + " a".repeat(100_000) + "(3)")).isEmpty();
    assertThat(ColumnType.parse("varchar(" + "1".repeat(100_000) + "x)")).isEmpty();
  }
}
