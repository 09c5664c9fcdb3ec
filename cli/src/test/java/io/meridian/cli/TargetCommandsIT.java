package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.sandbox.Deployment;
import io.meridian.sandbox.DeploymentOptions;
import io.meridian.sandbox.Progress;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import picocli.CommandLine;

/** Targets from the command line, with everything real: two regions, written in the first. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TargetCommandsIT {

  private static final Duration ARRIVAL = Duration.ofSeconds(120);

  private static Scratch scratch;
  private static Deployment deployment;
  private static RegionId first;
  private static RegionId second;

  @BeforeAll
  static void start() {
    scratch = Scratch.create("target-commands");
    deployment =
        Deployment.start(
            DeploymentOptions.of(
                2,
                List.of(
                    "CREATE TABLE public.notes (id int PRIMARY KEY, body text NOT NULL)",
                    "ALTER TABLE public.notes REPLICA IDENTITY FULL")),
            scratch,
            Progress.SILENT);
    first = deployment.regions().get(0);
    second = deployment.regions().get(1);
  }

  @AfterAll
  static void end() {
    deployment.close();
    scratch.close();
  }

  @Test
  @Order(1)
  void target_isShownWithItsSettings() {
    CommandResult list = run("list");
    assertThat(list.exitCode()).as(list.err()).isZero();
    assertThat(list.out()).contains("TARGET", "STATE", second.name(), "active");

    await().atMost(ARRIVAL).until(() -> !show().path("since").asText().isEmpty());
    JsonNode shown = show();
    assertThat(shown.path("region").asText()).isEqualTo(second.name());
    assertThat(shown.path("priority").asInt()).isEqualTo(1);
    assertThat(shown.path("read_replica").asBoolean()).isFalse();
    assertThat(shown.path("sync_timeout_ms").asLong()).isEqualTo(30_000);
    assertThat(shown.path("max_retry_attempts").asInt()).isEqualTo(3);
    assertThat(shown.path("retry_delay_ms").asLong()).isEqualTo(1_000);
    CommandResult nobody = run("show", "nobody");
    assertThat(nobody.exitCode()).isEqualTo(2);
    assertThat(nobody.err()).contains("no such target", second.name());
  }

  @Test
  @Order(2)
  void pauseAndResume_loseNothing() throws Exception {
    write(0, 100, "before");
    awaitSame();

    JsonNode paused = run("pause", second.name(), "--json").json();
    assertThat(paused.path("state").asText()).isEqualTo("paused");
    long resolved = resolved();
    write(50, 300, "while it was paused");
    execute("DELETE FROM public.notes WHERE id < 20");
    // 250 upserts and 20 deletes wait in the region's topic.
    await().atMost(ARRIVAL).until(() -> resolved() >= resolved + 270);
    assertThat(rows(second)).hasSize(100).allMatch(row -> row.endsWith("|before"));
    assertThat(run("pause", second.name()).exitCode()).as("twice is once").isZero();
    assertThat(run("list").out()).contains("paused");

    JsonNode resumed = run("resume", second.name(), "--json").json();

    assertThat(resumed.path("state").asText()).isEqualTo("active");
    awaitSame();
    assertThat(rows(second)).hasSize(280);
  }

  @Test
  @Order(3)
  void target_failsOnceItsAttemptsAreUsedUpAndComesBackByItself() throws Exception {
    configure(Map.of("max.retry.attempts", "1", "retry.backoff.ms", "200"));
    deployment.postgres(second).kill9();
    write(300, 400, "while the store was away");

    await().atMost(ARRIVAL).until(() -> show().path("state").asText().equals("failed"));
    assertThat(show().path("reason").asText()).isNotEmpty().doesNotContain("while the store");

    deployment.postgres(second).restart();
    await().atMost(ARRIVAL).until(() -> show().path("state").asText().equals("active"));
    awaitSame();
    assertThat(rows(second)).hasSize(380);
  }

  @Test
  @Order(4)
  void rate_isNotExceededAndEverythingArrives() throws Exception {
    configure(
        Map.of(
            "rate.limit.rows.per.second", "50",
            "consumer.override.max.poll.records", "50"));
    long started = System.nanoTime();
    write(400, 700, "slowly");

    awaitSame();
    // At most one second's worth and one batch more than the rate, however slow the machine is.
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isGreaterThan(Duration.ofSeconds(3));
    assertThat(show().path("rows_per_second").asLong()).isEqualTo(50);
  }

  @Test
  @Order(5)
  void removedTarget_staysRemoved() {
    assertThat(run("remove", second.name()).exitCode()).as("without --yes").isEqualTo(2);

    CommandResult removed = run("remove", second.name(), "--yes");

    assertThat(removed.exitCode()).as(removed.err()).isZero();
    await()
        .atMost(ARRIVAL)
        .until(() -> deployment.worker().status(deployment.connector(second)).isEmpty());
    assertThat(show().path("state").asText()).isEqualTo("removed");
    CommandResult resumed = run("resume", second.name());
    assertThat(resumed.exitCode()).isEqualTo(2);
    assertThat(resumed.err()).contains("the target was removed");
    assertThat(run("remove", second.name(), "--yes").exitCode()).as("twice is once").isZero();
  }

  private static CommandResult run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> words = new ArrayList<>(List.of("targets"));
    words.addAll(List.of(arguments));
    words.addAll(List.of("-c", deployment.configuration(second).toString()));
    words.addAll(List.of("--connect", deployment.worker().rest().base().toString()));
    CommandLine command = Meridian.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    int exitCode = command.execute(words.toArray(new String[0]));
    return new CommandResult(exitCode, out.toString(), err.toString());
  }

  private static JsonNode show() {
    return run("show", second.name(), "--json").json();
  }

  private static void configure(Map<String, String> more) {
    String connector = deployment.connector(second);
    Map<String, String> properties = new HashMap<>();
    deployment
        .worker()
        .rest()
        .get("connectors/" + connector + "/config")
        .fields()
        .forEachRemaining(field -> properties.put(field.getKey(), field.getValue().asText()));
    properties.putAll(more);
    // Made anew, so that no task has the old configuration any more.
    deployment.worker().delete(connector);
    await().atMost(ARRIVAL).until(() -> deployment.worker().status(connector).isEmpty());
    deployment.worker().put(connector, properties);
    await()
        .atMost(ARRIVAL)
        .ignoreExceptions()
        .until(
            () -> deployment.worker().status(connector).orElseThrow().tasks(),
            List.of("RUNNING")::equals);
  }

  private static void write(int from, int to, String body) throws SQLException {
    execute(
        "INSERT INTO public.notes SELECT id, '"
            + body
            + "' FROM generate_series("
            + from
            + ", "
            + (to - 1)
            + ") AS id ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = deployment.postgres(first).connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> rows(RegionId region) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = deployment.postgres(region).connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT id, body FROM public.notes ORDER BY id")) {
      while (found.next()) {
        rows.add(found.getInt(1) + "|" + found.getString(2));
      }
    }
    return rows;
  }

  private static void awaitSame() {
    patiently().untilAsserted(() -> assertThat(rows(second)).isEqualTo(rows(first)));
  }

  private static ConditionFactory patiently() {
    return await().atMost(ARRIVAL).ignoreExceptions();
  }

  /** The sum of the end offsets of what the second region has resolved. */
  private static long resolved() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, deployment.partitions())
            .mapToObj(partition -> new TopicPartition(Topic.RESOLVED.of(second), partition))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", deployment.broker().bootstrapServers()))) {
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    }
  }
}
