package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import io.meridian.resource.ResourceKey;
import io.meridian.sandbox.Deployment;
import io.meridian.sandbox.DeploymentOptions;
import io.meridian.sandbox.Progress;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.VersionVector;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Conflicts from the command line, with everything real: two regions and a manual policy. */
final class ConflictCommandsIT {

  private static final Duration ARRIVAL = Duration.ofSeconds(90);
  private static final AtomicInteger IDS = new AtomicInteger();

  private static Scratch scratch;
  private static Deployment deployment;
  private static RegionId first;
  private static RegionId second;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws SQLException {
    scratch = Scratch.create("conflict-commands");
    deployment =
        Deployment.start(
            DeploymentOptions.of(
                2,
                List.of(
                    "CREATE TABLE public.notes (id int PRIMARY KEY, body text NOT NULL, stars int)",
                    "ALTER TABLE public.notes REPLICA IDENTITY FULL")),
            scratch,
            Progress.SILENT);
    first = deployment.regions().get(0);
    second = deployment.regions().get(1);
    CommandResult set = run(first, "policies", "set", "--type", "notes", "--strategy", "manual");
    assertThat(set.exitCode()).as(set.err()).isZero();
    assertThat(set.out()).contains("policy version 1");
    awaitManual(first);
    awaitManual(second);
  }

  @AfterAll
  static void end() {
    deployment.close();
    scratch.close();
  }

  @Test
  void conflict_isShownDecidedAndToldTheSameInBothRegions() throws Exception {
    int id = conflict("from the first", "from the second");
    String key = key(id);
    for (RegionId region : deployment.regions()) {
      assertThat(run(region, "conflicts", "show", key).out())
          .contains("held for a decision", "*  body", "from the first", "from the second");
      assertThat(run(region, "explain", key).out())
          .contains("manual, policy version 1", "until somebody decides", "2 versions since");
    }

    CommandResult decided = run(first, "conflicts", "decide", key, "--pick", second.name());

    assertThat(decided.exitCode()).as(decided.err() + decided.out()).isZero();
    assertThat(decided.out()).contains("Decided, and shown: " + first + ".operator/");
    awaitEverywhere(id, "from the second");
    for (RegionId region : deployment.regions()) {
      patiently().until(() -> !held(region).contains(key));
    }
    List<String> told = awaitSameHistory(key);
    assertThat(told).isNotEmpty();
    assertThat(told.get(0)).contains("\"held\":true", "from the first", "from the second");

    JsonNode loser = loser(told, "from the first");
    CommandResult restored =
        run(
            second,
            "conflicts",
            "restore",
            key,
            "--region",
            loser.path("region").asText(),
            "--position",
            loser.path("position").asText());
    assertThat(restored.exitCode()).as(restored.err() + restored.out()).isZero();
    awaitEverywhere(id, "from the first");
    assertThat(run(first, "conflicts", "history", "--key", key).out())
        .contains("when", "losers", key, "manual (held)");
  }

  @Test
  void decision_mayBeARowThatNobodyWrote() throws Exception {
    int id = conflict("one", "other");
    Path file = Files.writeString(folder.resolve("row.json"), "{\"body\": \"both\", \"stars\": 5}");

    CommandResult decided =
        run(second, "conflicts", "decide", key(id), "--payload", file.toString());

    assertThat(decided.exitCode()).as(decided.err() + decided.out()).isZero();
    awaitEverywhere(id, "both");
    assertThat(Sides.shownRow(report(first, key(id))).fields()).containsEntry("stars", "5");
  }

  @Test
  void decision_mayBeTheDelete() throws Exception {
    int id = IDS.incrementAndGet();
    execute(first, insert(id, "to be deleted"));
    awaitEverywhere(id, "to be deleted");
    execute(first, "DELETE FROM public.notes WHERE id = " + id);
    execute(second, "UPDATE public.notes SET body = 'to be kept' WHERE id = " + id);
    awaitHeld(id);

    CommandResult decided = run(first, "conflicts", "decide", key(id), "--pick", first.name());

    assertThat(decided.exitCode()).as(decided.err() + decided.out()).isZero();
    awaitEverywhere(id, null);
    restoresWhatIsForgotten(id, "to be kept");
  }

  private void restoresWhatIsForgotten(int id, String body) throws Exception {
    JsonNode loser = loser(awaitSameHistory(key(id)), body);
    for (RegionId region : deployment.regions()) {
      patiently().until(() -> report(region, key(id)) == null);
    }

    CommandResult restored =
        run(
            first,
            "conflicts",
            "restore",
            key(id),
            "--region",
            loser.path("region").asText(),
            "--position",
            loser.path("position").asText());

    assertThat(restored.exitCode()).as(restored.err() + restored.out()).isZero();
    awaitEverywhere(id, body);
  }

  @Test
  void decisions_areAConflictAgainWhenTheyContradict() throws Exception {
    int id = conflict("one", "other");
    ResourceKey key = ResourceKey.parse(key(id));

    try (SchemaRegistry registry =
            SchemaRegistries.connect(
                Map.of("schema.registry.url", deployment.registry().toString()));
        DecisionJournal journal = DecisionJournals.open(facts(first), registry);
        DecisionJournal other = DecisionJournals.open(facts(second), registry)) {
      KeyReport shown = report(first, key.text());
      KeyReport shownToOther = report(second, key.text());
      decide(journal, key, shown, first);
      decide(other, key, shownToOther, second);
    }
    patiently()
        .untilAsserted(
            () ->
                assertThat(report(first, key(id)).siblings())
                    .extracting(SiblingReport::region)
                    .containsExactlyInAnyOrder(first.operator().name(), second.operator().name()));
    awaitHeld(id);
    assertThat(run(first, "conflicts", "show", key(id)).out())
        .contains(first + ".operator", second + ".operator");
    String pick = second + ".operator";
    assertThat(run(first, "conflicts", "decide", key(id), "--pick", pick).exitCode()).isZero();
    awaitEverywhere(id, "other");
  }

  @Test
  void policies_areListed() {
    assertThat(run(second, "policies", "list").out())
        .contains("version  tenant  type   strategy", "1        *       notes  manual");
  }

  @Test
  void region_isNotEvictedWhileItWrites() {
    CommandResult refused =
        run(first, "regions", "evict", second.name(), "--epoch", "1", "--watch", "4s");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("the region still writes");
  }

  /** Writes one row in both regions at once; gives its id when both know of the conflict. */
  private static int conflict(String body, String other) throws SQLException {
    int id = IDS.incrementAndGet();
    execute(first, insert(id, "as it was"));
    awaitEverywhere(id, "as it was");
    execute(first, update(id, body));
    execute(second, update(id, other));
    awaitHeld(id);
    return id;
  }

  private static void decide(
      DecisionJournal journal, ResourceKey key, KeyReport shown, RegionId right) {
    SiblingReport side = Sides.picked(shown, right.name());
    Dot dot =
        journal.publish(
            key,
            Operation.UPDATE,
            Sides.payload(side),
            VersionVector.parse(shown.context()),
            Hlc.ZERO);
    assertThat(dot.region()).isEqualTo(right.operator());
  }

  private static void awaitHeld(int id) {
    for (RegionId region : deployment.regions()) {
      patiently().until(() -> held(region).contains(key(id)));
    }
  }

  private static List<String> held(RegionId region) {
    List<String> keys = new ArrayList<>();
    run(region, "conflicts", "list", "--held", "--json")
        .json()
        .forEach(conflict -> keys.add(conflict.path("key").asText()));
    return keys;
  }

  /** Captures learn of a policy by themselves: from then on their events name it. */
  private static void awaitManual(RegionId region) throws SQLException {
    int id = IDS.incrementAndGet();
    execute(region, insert(id, "probe"));
    AtomicInteger round = new AtomicInteger();
    patiently()
        .until(
            () -> {
              execute(region, update(id, "probe " + round.incrementAndGet()));
              KeyReport report = report(region, key(id));
              return report != null && report.strategy().equals("manual");
            });
  }

  private static List<String> awaitSameHistory(String key) {
    List<String> told = new ArrayList<>();
    patiently()
        .until(
            () -> {
              List<String> here =
                  run(first, "conflicts", "history", "--key", key, "--json").out().lines().toList();
              List<String> there =
                  run(second, "conflicts", "history", "--key", key, "--json")
                      .out()
                      .lines()
                      .toList();
              told.clear();
              told.addAll(here);
              return !here.isEmpty() && here.equals(there);
            });
    return told;
  }

  private static JsonNode loser(List<String> told, String body) throws Exception {
    for (JsonNode side : JsonText.MAPPER.readTree(told.get(0)).path("sides")) {
      if (side.at("/fields/body").asText().equals(body)) {
        return side;
      }
    }
    throw new AssertionError("nobody wrote it: " + told);
  }

  private static KeyReport report(RegionId region, String key) {
    return new ResolverClient(deployment.resolver(region).health()).key(key).orElse(null);
  }

  private static void awaitEverywhere(int id, String body) {
    for (RegionId region : deployment.regions()) {
      patiently().until(() -> body(region, id).equals(Optional.ofNullable(body)));
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(ARRIVAL).pollInterval(Duration.ofMillis(200));
  }

  private static RegionOption.Facts facts(RegionId region) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs("-c", deployment.configuration(region).toString());
    return holder.option.facts();
  }

  /** Lets an option be parsed by itself. */
  @CommandLine.Command
  private static final class Holder {

    @CommandLine.Mixin private final RegionOption option = new RegionOption();
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

  private static String key(int id) {
    return "default/notes/" + id;
  }

  private static Optional<String> body(RegionId region, int id) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT body FROM public.notes WHERE id = " + id)) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    }
  }

  private static void execute(RegionId region, String sql) throws SQLException {
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).as(sql).isEqualTo(1);
    }
  }

  private static String insert(int id, String body) {
    return "INSERT INTO public.notes VALUES (" + id + ", '" + body + "', 1)";
  }

  private static String update(int id, String body) {
    return "UPDATE public.notes SET body = '" + body + "' WHERE id = " + id;
  }
}
