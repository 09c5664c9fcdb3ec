package io.meridian.testkit.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.testkit.process.Postgres;
import io.meridian.testkit.process.Scratch;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class WorkloadIT {

  private static final Logger LOGGER = LoggerFactory.getLogger(WorkloadIT.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final long SEED = 20_261_121;
  private static final int ROUNDS = 5;

  private Scratch scratch;
  private Postgres eu;
  private Postgres us;

  @BeforeEach
  void start() throws SQLException {
    scratch = Scratch.create("workload-it");
    eu = Postgres.start(scratch, "eu");
    us = Postgres.start(scratch, "us");
    for (Postgres postgres : new Postgres[] {eu, us}) {
      try (Connection connection = postgres.connect()) {
        SampleSchema.create(connection);
        DecodedChanges.begin(connection);
      }
    }
  }

  @AfterEach
  void stop() {
    eu.close();
    us.close();
    scratch.close();
  }

  @Test
  void tally_isWhatTheLogHoldsWhenTheWorkloadIsDone() throws SQLException {
    WorkloadPlan plan = WorkloadPlan.of(SEED).changesPerSecond(0).operations(6_000);
    try (Workload workload = Workload.start(plan, urls())) {
      Map<String, Tally> done = workload.awaitDone(TIMEOUT);
      LOGGER.info("Done tallies={}", done);
      assertThat(done.get("eu").changes()).isPositive().isEqualTo(decoded(eu));
      assertThat(done.get("us").changes()).isPositive().isEqualTo(decoded(us));
      assertThat(workload.total().connectionsLost()).isZero();
    }
  }

  @Test
  void accounts_areCountedAsTheLogHoldsThem() throws SQLException {
    WorkloadPlan plan =
        WorkloadPlan.of(SEED).kind(WorkloadKind.ACCOUNTS).changesPerSecond(0).operations(3_000);
    for (Postgres postgres : List.of(eu, us)) {
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement()) {
        for (String ddl : WorkloadKind.ACCOUNTS.ddl()) {
          statement.execute(ddl);
        }
      }
    }
    try (Workload workload = Workload.start(plan, urls())) {
      Map<String, Tally> done = workload.awaitDone(TIMEOUT);
      assertThat(done.get("eu").changes()).isPositive().isEqualTo(decoded(eu));
      assertThat(done.get("us").changes()).isPositive().isEqualTo(decoded(us));
    }
    assertThat(number("SELECT count(*) FROM accounts")).isPositive();
  }

  @Test
  void rate_isKeptWhenItIsLow() {
    WorkloadPlan plan = WorkloadPlan.of(SEED).changesPerSecond(200).operations(1_200);
    long start = System.nanoTime();
    try (Workload workload = Workload.start(plan, urls())) {
      workload.awaitDone(TIMEOUT);
      // What the last transactions make is paced after them, so nobody waits for it.
      long paced = workload.total().changes() - 100;
      assertThat(paced).isPositive();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThan(Duration.ofSeconds(1).multipliedBy(paced).dividedBy(200));
    }
  }

  @Test
  void tally_isWhatTheLogHoldsWhenADatabaseWasKilledAgainAndAgain() throws SQLException {
    try (Workload workload =
        Workload.start(WorkloadPlan.of(SEED).writersPerRegion(4).changesPerSecond(0), urls())) {
      for (int kill = 0; kill < 6; kill++) {
        awaitMore(workload, 300);
        eu.kill9();
        eu.restart();
      }
      awaitMore(workload, 300);
      Map<String, Tally> done = workload.stop(TIMEOUT);
      LOGGER.info("Done tallies={}", done);
      assertThat(done.get("eu").connectionsLost()).isGreaterThanOrEqualTo(6);
      assertThat(done.get("eu").changes()).isEqualTo(decoded(eu));
      assertThat(done.get("us").changes()).isEqualTo(decoded(us));
      assertThat(done.get("us").connectionsLost()).isZero();
    }
  }

  @Test
  void everyColumn_hasValuesAndNullsInTheCourseOfTheWorkload() throws SQLException {
    List<SampleTable.Column> columns = SampleSchema.all().get(2).columns();
    assertThat(
            number(
                "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public'"
                    + " AND table_name = 'every_type'"))
        .isEqualTo(columns.size() + 1);
    // Which rows are left is the writers' chance, so a column may miss one of both now and then.
    Set<String> missing =
        columns.stream().map(SampleTable.Column::name).collect(Collectors.toSet());
    for (int round = 0; round < ROUNDS && !missing.isEmpty(); round++) {
      WorkloadPlan plan = WorkloadPlan.of(SEED + round).changesPerSecond(0).operations(3_000);
      try (Workload workload = Workload.start(plan, urls())) {
        workload.awaitDone(TIMEOUT);
      }
      for (SampleTable.Column column : columns) {
        if (number(
                "SELECT least(count(COLUMN), count(*) - count(COLUMN)) FROM every_type"
                    .replace("COLUMN", column.name()))
            > 0) {
          missing.remove(column.name());
        }
      }
    }
    assertThat(missing).as("columns without values or without nulls").isEmpty();
    assertThat(number("SELECT max(length(a_document)) FROM every_type")).isGreaterThan(2_000);
    assertThat(
            number(
                "SELECT count(*) FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid"
                    + " WHERE c.relname = 'every_type' AND pg_relation_size(t.oid) > 0"))
        .isEqualTo(1);
  }

  private Map<String, String> urls() {
    return Map.of("eu", eu.jdbcUrl(), "us", us.jdbcUrl());
  }

  private void awaitMore(Workload workload, long transactions) {
    long before = workload.tallies().get("eu").transactions();
    await()
        .atMost(TIMEOUT)
        .until(() -> workload.tallies().get("eu").transactions() >= before + transactions);
  }

  private static long decoded(Postgres postgres) throws SQLException {
    try (Connection connection = postgres.connect()) {
      return DecodedChanges.count(connection);
    }
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = eu.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
