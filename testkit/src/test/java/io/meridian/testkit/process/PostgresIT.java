package io.meridian.testkit.process;

import static io.meridian.testkit.process.Stopwatch.timed;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakedProcesses.class)
class PostgresIT {

  @Test
  void committedRow_isThereWhenTheServerWasKilledAndRestarted() throws Exception {
    try (Scratch scratch = Scratch.create("postgres-it");
        Postgres postgres = timed("postgres first start", () -> Postgres.start(scratch))) {
      try (Connection connection = postgres.connect()) {
        execute(connection, "CREATE TABLE facts (id int PRIMARY KEY, fact text)");
        execute(connection, "SELECT pg_create_logical_replication_slot('kept', 'pgoutput')");
        execute(connection, "INSERT INTO facts VALUES (1, 'committed')");
        connection.setAutoCommit(false);
        execute(connection, "INSERT INTO facts VALUES (2, 'not committed')");
        postgres.kill9();
      } catch (SQLException e) {
        // Closing a connection to a killed server may fail; the server is what is tested.
        assertThat(postgres.process().isAlive()).isFalse();
      }

      timed("postgres restart after kill -9", postgres::restart);

      try (Connection connection = postgres.connect()) {
        assertThat(text(connection, "SELECT string_agg(fact, ',') FROM facts"))
            .isEqualTo("committed");
        assertThat(text(connection, "SELECT slot_name FROM pg_replication_slots"))
            .isEqualTo("kept");
        assertThat(text(connection, "SHOW fsync")).isEqualTo("on");
        assertThat(text(connection, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(text(connection, "SHOW wal_level")).isEqualTo("logical");
      }
    }
  }

  @Test
  void kill9_leavesNoServerAndNoSharedMemory() throws Exception {
    try (Scratch scratch = Scratch.create("postgres-it");
        Postgres first = timed("postgres start", () -> Postgres.start(scratch, "first"));
        Postgres second = Postgres.start(scratch, "second")) {
      first.kill9();
      assertThat(scratch.file("first-data").resolve("postmaster.pid")).doesNotExist();
      assertThat(FreePorts.accepts(first.port())).isFalse();
      try (Connection connection = second.connect()) {
        assertThat(text(connection, "SELECT 1")).isEqualTo("1");
      }
    }
  }

  @Test
  void suspendedServer_answersWhenItWasResumed() throws Exception {
    try (Scratch scratch = Scratch.create("postgres-it");
        Postgres postgres = Postgres.start(scratch);
        Connection connection = postgres.connect()) {
      connection.setNetworkTimeout(Runnable::run, 60_000);
      postgres.process().suspend();
      assertThat(postgres.process().isAlive()).isTrue();
      postgres.process().resume();
      assertThat(text(connection, "SELECT 'awake'")).isEqualTo("awake");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
