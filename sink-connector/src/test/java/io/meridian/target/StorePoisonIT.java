package io.meridian.target;

import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.MariaDb;
import io.meridian.testkit.process.Scratch;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** See {@link PoisonRun}; in the databases that are not Postgres. */
class StorePoisonIT {

  private static final TableRules RULES = new TableRules(false, false, 10_000, Clock.systemUTC());

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private Scratch scratch;

  @BeforeEach
  void begin() {
    scratch = Scratch.create("store-poison");
  }

  @AfterEach
  void end() {
    scratch.close();
  }

  @Test
  void everyBadRow_isParkedWithItsCauseAndWrittenOnceItIsMendedInMariaDb()
      throws SQLException, IOException {
    try (MariaDb server = MariaDb.start(scratch)) {
      Jdbc database = new Jdbc("mariadb", server.jdbcUrl());
      database.sql("ALTER DATABASE app CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
      database.sql("CREATE TABLE names (v varchar(40) PRIMARY KEY)");
      ConnectionSettings settings =
          Connections.of(server.host(), server.port(), server.database(), server.user(), "poison");
      play(database, StorePoison.mariaDb(), Store.mariaDb(settings, RULES));
    }
  }

  @Test
  void everyBadRow_isParkedWithItsCauseAndWrittenOnceItIsMendedInSqlite()
      throws SQLException, IOException {
    Jdbc database = new Jdbc("sqlite", "jdbc:sqlite:" + scratch.file("store.db"));
    play(
        database,
        StorePoison.sqlite(),
        Store.sqlite(scratch.file("store.db"), Duration.ofSeconds(10), RULES));
  }

  private void play(Jdbc database, List<Poison> kinds, Store store)
      throws SQLException, IOException {
    PoisonRun run = new PoisonRun(database, registry, kinds);
    run.setUp();
    try (Target target = store.target("resolved.us", registry)) {
      run.play(target);
    }
  }

  private record Jdbc(String name, String url) implements PoisonRun.Database {

    @Override
    public void sql(String sql) throws SQLException {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.executeUpdate(sql);
      }
    }

    @Override
    public List<String> query(String sql) throws SQLException {
      List<String> lines = new ArrayList<>();
      try (Connection connection = DriverManager.getConnection(url);
          ResultSet rows = connection.createStatement().executeQuery(sql)) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
      return lines;
    }

    @Override
    public String ours(String table) {
      return "meridian_" + table;
    }

    @Override
    public String text(String column) {
      return column;
    }
  }
}
