package io.meridian.testkit.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableComparisonIT {

  private static Scratch scratch;
  private static Postgres postgres;

  private Map<String, String> databases;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("compare-it");
    postgres = Postgres.start(scratch);
  }

  @AfterAll
  static void stop() {
    postgres.close();
    scratch.close();
  }

  @BeforeEach
  void newDatabases() throws SQLException {
    for (String name : new String[] {"eu", "us", "ap"}) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP DATABASE IF EXISTS " + name);
        statement.execute("CREATE DATABASE " + name);
      }
    }
    databases =
        Map.of(
            "eu", postgres.jdbcUrl("eu"),
            "us", postgres.jdbcUrl("us"),
            "ap", postgres.jdbcUrl("ap"));
    everywhere("CREATE TABLE facts (a int, b text, fact text, at timestamptz, PRIMARY KEY (b, a))");
    everywhere("CREATE SCHEMA meridian");
    everywhere("CREATE TABLE \"odd Name\" (\"the key\" uuid PRIMARY KEY, v float8)");
  }

  @Test
  void tables_areIdenticalWhenEveryRowIs() throws SQLException {
    everywhere(
        "INSERT INTO facts SELECT i, chr(200 + i % 300), 'f' || i, 'infinity'"
            + " FROM generate_series(1, 5000) i");
    everywhere("INSERT INTO \"odd Name\" VALUES (md5('x')::uuid, 'NaN'), (md5('y')::uuid, '-0')");
    in("us", "CREATE TABLE meridian.applied (x int)");

    ComparisonReport report = TableComparison.of(databases).compare();

    assertThat(report.isIdentical()).as(report.toString()).isTrue();
    assertThat(report.rows("eu")).isEqualTo(5002);
    assertThat(report.toString()).contains("public.facts: identical").contains("eu=5000");
  }

  @Test
  void rows_areShownWithTheirKeyWhenTheyDiffer() throws SQLException {
    everywhere("INSERT INTO facts VALUES (1, 'x', 'same', now()), (2, '🙂', NULL, NULL)");
    everywhere("UPDATE facts SET at = '2026-01-01T00:00:00Z' WHERE a = 1");
    in("us", "UPDATE facts SET fact = 'other' WHERE a = 2");
    in("eu", "DELETE FROM facts WHERE a = 1");
    in("ap", "INSERT INTO facts VALUES (3, 'ﬃ', 'alone', NULL)");

    ComparisonReport report = TableComparison.of(databases).compare();

    assertThat(report.isIdentical()).isFalse();
    assertThat(report.differingRows()).isEqualTo(3);
    assertThat(report.toString())
        .contains("public.facts: DIFFERENT (rows={ap=3, eu=1, us=2}, differing=3)")
        .contains(
            "[b, a]=[🙂, 2]\n    ap: {fact=NULL}\n    eu: {fact=NULL}\n    us: {fact='other'}")
        .contains("eu: no row");
  }

  @Test
  void tables_areDifferentWhenARegionLacksOne() throws SQLException {
    in("ap", "DROP TABLE facts");
    ComparisonReport report = TableComparison.of(databases).compare();
    assertThat(report.isIdentical()).isFalse();
    assertThat(report.toString()).contains("ap: no such table");
    assertThat(
            TableComparison.of(databases)
                .only(table -> !table.equals("public.facts"))
                .compare()
                .isIdentical())
        .isTrue();
  }

  @Test
  void repeatedRows_areCountedWhenThereIsNoPrimaryKey() throws SQLException {
    everywhere("CREATE TABLE log (line text)");
    everywhere("INSERT INTO log VALUES ('a'), ('a'), (NULL)");
    in("eu", "INSERT INTO log VALUES ('a')");
    ComparisonReport report = TableComparison.of(databases).compare();
    assertThat(report.differingRows()).isEqualTo(1);
  }

  private void everywhere(String sql) throws SQLException {
    for (String region : databases.keySet()) {
      in(region, sql);
    }
  }

  private void in(String region, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(databases.get(region));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
