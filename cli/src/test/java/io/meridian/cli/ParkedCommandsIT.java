package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import io.meridian.sandbox.Deployment;
import io.meridian.sandbox.DeploymentOptions;
import io.meridian.sandbox.Progress;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Rows that a database refuses, with everything real: two regions, of which the first has a check
 * that the second has not.
 */
final class ParkedCommandsIT {

  private static final Duration ARRIVAL = Duration.ofSeconds(90);
  private static final AtomicInteger IDS = new AtomicInteger();
  private static final List<String> TABLES = List.of("ranked", "firsts", "lasts");

  private static Scratch scratch;
  private static Deployment deployment;
  private static RegionId first;
  private static RegionId second;

  @BeforeAll
  static void start() throws SQLException {
    scratch = Scratch.create("parked-commands");
    List<String> tables = new ArrayList<>();
    for (String table : TABLES) {
      tables.add("CREATE TABLE public." + table + " (id int PRIMARY KEY, body text NOT NULL)");
      tables.add("ALTER TABLE public." + table + " REPLICA IDENTITY FULL");
    }
    deployment = Deployment.start(DeploymentOptions.of(2, tables), scratch, Progress.SILENT);
    first = deployment.regions().get(0);
    second = deployment.regions().get(1);
    for (String table : TABLES) {
      forbid(table);
    }
    run(first, "policies", "set", "--type", "firsts", "--strategy", "first_write_wins");
    run(
        first,
        "policies",
        "set",
        "--type",
        "ranked",
        "--strategy",
        "source_priority",
        "--option",
        "priority=" + second + "," + first);
    for (RegionId region : deployment.regions()) {
      awaitStrategy(region, "firsts", "first_write_wins");
      awaitStrategy(region, "ranked", "source_priority");
    }
  }

  @AfterAll
  static void end() {
    deployment.close();
    scratch.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ranked", "firsts"})
  void localWrite_afterAParkedRemoteOneIsFoundToBeAConflict(String table) throws SQLException {
    int id = IDS.incrementAndGet();
    String key = key(table, id);
    execute(first, insert(table, id, "as it was"));
    awaitEverywhere(table, id, "as it was");
    execute(second, update(table, id, "bad news"));
    patiently().until(() -> parked(first).contains(key));
    // A neighbour of the same batch or a later one is applied all the same.
    int neighbour = IDS.incrementAndGet();
    execute(second, insert(table, neighbour, "good news"));
    awaitEverywhere(table, neighbour, "good news");

    // Its writer has not seen the bad news: they never came into this database.
    execute(first, update(table, id, "local"));

    for (RegionId region : deployment.regions()) {
      patiently()
          .untilAsserted(
              () ->
                  assertThat(report(region, key).siblings())
                      .extracting(SiblingReport::region)
                      .containsExactlyInAnyOrder(first.name(), second.name()));
    }
    patiently()
        .until(
            () ->
                run(first, "conflicts", "history", "--key", key, "--json")
                    .out()
                    .contains("bad news"));
    assertThat(body(second, table, id)).as("it wins by the rule").contains("bad news");
    assertThat(run(first, "parked", "show", key).out())
        .contains("CHECK", "no_bad_" + table, "origin: " + second + "@1:", "body: bad news");

    execute(first, "ALTER TABLE public." + table + " DROP CONSTRAINT no_bad_" + table, 0);
    CommandResult retried = run(first, "parked", "retry", key, "--by", "me");
    assertThat(retried.exitCode()).as(retried.err()).isZero();

    awaitEverywhere(table, id, "bad news");
    patiently().until(() -> !parked(first).contains(key));
    execute(first, update(table, id, "read and answered"));
    awaitEverywhere(table, id, "read and answered");
    assertThat(report(second, key).siblings()).as("a sequence again").hasSize(1);
    forbid(table);
  }

  @Test
  void discardedVersion_isNeverWrittenNorClaimedAsSeen() throws SQLException {
    int id = IDS.incrementAndGet();
    String key = key("lasts", id);
    execute(first, insert("lasts", id, "as it was"));
    awaitEverywhere("lasts", id, "as it was");
    execute(second, update("lasts", id, "bad idea"));
    patiently().until(() -> parked(first).contains(key));

    CommandResult discarded = run(first, "parked", "discard", key, "--reason", "nobody wants it");
    assertThat(discarded.exitCode()).as(discarded.err()).isZero();
    patiently().until(() -> run(first, "parked", "list").out().lines().anyMatch(isDiscarded(key)));
    assertThat(run(first, "parked", "discard", key).err()).contains("given up before");
    assertThat(body(first, "lasts", id)).contains("as it was");

    execute(first, update("lasts", id, "local"));
    awaitEverywhere("lasts", id, "local");
    patiently()
        .until(
            () ->
                run(second, "conflicts", "history", "--key", key, "--json")
                    .out()
                    .contains("bad idea"));
    patiently().until(() -> run(first, "parked", "list").out().lines().noneMatch(isDiscarded(key)));
  }

  @Test
  void commands_sayWhatIsWrong() {
    assertThat(run(first, "parked", "show", "default/lasts/none").err())
        .contains("nothing is parked of it");
    assertThat(run(first, "parked", "retry").err()).contains("either KEY or --all");
    assertThat(run(second, "parked", "list").out()).contains("Nothing is parked.");
    assertThat(run(second, "parked", "retry", "--all").out()).contains("Nothing is parked.");
  }

  private static Predicate<String> isDiscarded(String key) {
    return line -> line.contains(key) && line.contains("DISCARDED");
  }

  private static void forbid(String table) throws SQLException {
    execute(
        first,
        "ALTER TABLE public."
            + table
            + " ADD CONSTRAINT no_bad_"
            + table
            + " CHECK (body NOT LIKE 'bad%') NOT VALID",
        0);
  }

  private static List<String> parked(RegionId region) {
    return StreamSupport.stream(run(region, "parked", "list", "--json").json().spliterator(), false)
        .map(row -> row.path("key").asText())
        .toList();
  }

  /** Captures learn of a policy by themselves: from then on their events name it. */
  private static void awaitStrategy(RegionId region, String table, String strategy)
      throws SQLException {
    int id = IDS.incrementAndGet();
    execute(region, insert(table, id, "probe"));
    AtomicInteger round = new AtomicInteger();
    patiently()
        .until(
            () -> {
              execute(region, update(table, id, "probe " + round.incrementAndGet()));
              KeyReport report = report(region, key(table, id));
              return report != null && report.strategy().equals(strategy);
            });
  }

  private static KeyReport report(RegionId region, String key) {
    return new ResolverClient(deployment.resolver(region).health()).key(key).orElse(null);
  }

  private static void awaitEverywhere(String table, int id, String body) {
    for (RegionId region : deployment.regions()) {
      patiently().until(() -> body(region, table, id).equals(Optional.of(body)));
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(ARRIVAL).pollInterval(Duration.ofMillis(200));
  }

  private static CommandResult run(RegionId region, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("-c", deployment.configuration(region).toString()));
    words.addAll(List.of("--url", deployment.resolver(region).health().toString()));
    CommandLine command = Meridian.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int exitCode = command.execute(words.toArray(new String[0]));
    return new CommandResult(exitCode, out.toString(), err.toString());
  }

  private static String key(String table, int id) {
    return "default/" + table + "/" + id;
  }

  private static Optional<String> body(RegionId region, String table, int id) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT body FROM public." + table + " WHERE id = " + id)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  private static void execute(RegionId region, String sql) throws SQLException {
    execute(region, sql, 1);
  }

  private static void execute(RegionId region, String sql, int rows) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(rows);
    }
  }

  private static String insert(String table, int id, String body) {
    return "INSERT INTO public." + table + " VALUES (" + id + ", '" + body + "')";
  }

  private static String update(String table, int id, String body) {
    return "UPDATE public." + table + " SET body = '" + body + "' WHERE id = " + id;
  }
}
