package io.meridian.target;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real Postgres, emptied before each test. */
abstract class TargetDatabase {

  static final String TOPIC = "resolved.us";

  static Scratch scratch;
  static Postgres postgres;

  final SchemaRegistry registry = new InMemorySchemaRegistry();
  final List<PostgresTarget> open = new ArrayList<>();
  Rows things;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("target");
    postgres = Postgres.start(scratch, "postgres", Map.of("track_commit_timestamp", "on"));
  }

  @AfterAll
  static void stop() {
    postgres.close();
    scratch.close();
  }

  @BeforeEach
  void clean() throws SQLException {
    sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS meridian CASCADE");
    things = Rows.of(registry, "public", "thing", "id", "integer", "name", "varchar(10)");
  }

  @AfterEach
  void close() {
    open.forEach(PostgresTarget::close);
  }

  PostgresTarget target(String name, boolean autoCreate) {
    return target(name, new TableRules(autoCreate, false, 10_000, Clock.systemUTC()));
  }

  PostgresTarget target(String name, TableRules rules) {
    PostgresTarget target =
        new PostgresTarget(settings(name), "meridian_" + name + "_0", TOPIC, registry, rules);
    open.add(target);
    return target;
  }

  static ConnectionSettings settings(String name) {
    return settings(name, postgres.user());
  }

  static ConnectionSettings settings(String name, String user) {
    return settings(postgres, name, user);
  }

  static ConnectionSettings settings(Postgres server, String name, String user) {
    return new ConnectionSettings(
        server.host(),
        server.port(),
        "postgres",
        user,
        "",
        "disable",
        "",
        Duration.ofSeconds(5),
        Duration.ofMillis(300),
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        name);
  }

  static void sql(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static List<String> query(String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TimeZone TO 'UTC'");
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          StringBuilder line = new StringBuilder();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            line.append(i == 1 ? "" : "|").append(rows.getString(i));
          }
          lines.add(line.toString());
        }
      }
    }
    return lines;
  }
}
