package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.endpoint.HealthServer;
import io.meridian.endpoint.SampleReports;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that ask a resolver, against an endpoint that answers what the test says. */
final class ConflictsCommandTest {

  private static final String KEY = SampleReports.KEY;

  @TempDir private Path folder;

  private final SampleReports reports = new SampleReports();
  private final HealthServer server =
      HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), reports);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void list_isAnAlignedTable() {
    assertThat(asking("conflicts", "list")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "key                 rule             held  regions                 shown       "
                + "  since",
            "default/notes/7     manual           held  eu-central-1 us-west-1  eu-central-1"
                + "  2026-11-21T10:00:02Z",
            "default/orders/1,2  last_write_wins        ap-tokyo-1 us-west-1    us-west-1   "
                + "  2026-11-21T10:00:03Z");
  }

  @Test
  void list_hasOnlyWhatIsHeldWhenAsked() throws IOException {
    assertThat(asking("conflicts", "list", "--held", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString())).hasSize(1);
    assertThat(out.toString()).contains(KEY);
  }

  @Test
  void show_putsBothSidesSideBySide() {
    assertThat(asking("conflicts", "show", KEY)).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "default/notes/7: 2 versions, held for a decision",
            "",
            "   field  eu-central-1  us-west-1      shown",
            "*  body   from Europe   from the west  from Europe",
            "   id     7             7              7",
            "",
            "   version            written               operation  content           fields",
            ">  eu-central-1@1:11  2026-11-21T10:00:01Z  UPDATE     application/json "
                + " body=from Europe  id=7",
            "   us-west-1@1:12     2026-11-21T10:00:02Z  UPDATE     application/json "
                + " body=from the west  id=7");
  }

  @Test
  void show_saysWhichSideDeleted() {
    reports.tell(
        KEY,
        SampleReports.held(
            SampleReports.sibling("eu-central-1", 11, "DELETE", Map.of("id", "7"), true),
            SampleReports.sibling("us-west-1", 12, "UPDATE", Map.of("body", "b"), false)));

    assertThat(asking("conflicts", "show", KEY)).isZero();
    assertThat(out.toString()).contains("*  body   (deleted)     b          (deleted)");
  }

  @Test
  void explain_isOneScreen() {
    assertThat(asking("explain", KEY)).isZero();
    assertThat(out.toString())
        .contains(
            "told by     us-west-1",
            "rule        manual, policy version 3",
            "shown       eu-central-1@1:11, until somebody decides",
            "conflict    2 versions since 2026-11-21T10:00:02Z",
            "audit       1 events not yet told",
            "superseded  eu-central-1=1:10  us-west-1=1:9",
            "a decision  would supersede eu-central-1=1:11,us-west-1=1:12");
    assertThat(out.toString().lines()).hasSizeLessThan(24);
  }

  @Test
  void json_isTheReport() throws IOException {
    assertThat(asking("explain", KEY, "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).path("policy").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"conflicts show", "explain"})
  void key_isUnknown(String command) {
    assertThat(asking((command + " default/notes/8").split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains("knows nothing of it (key=default/notes/8)");
  }

  @Test
  void decide_isRefusedWithoutAConflict() {
    reports.tell(
        KEY,
        SampleReports.report(
            false,
            List.of(SampleReports.sibling("us-west-1", 12, "UPDATE", Map.of(), true)),
            "us-west-1=1:12"));

    assertThat(asking("conflicts", "decide", KEY, "--pick", "us-west-1")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no conflict");
  }

  @Test
  void decide_isRefusedWhenTheSideIsNotThere() {
    assertThat(asking("conflicts", "decide", KEY, "--pick", "ap-tokyo-1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("Cannot pick a side", "there is eu-central-1@1:11", "there is us-west-1@1:12");
  }

  @Test
  void resolver_isNamedWhenItDoesNotAnswer() {
    server.close();
    assertThat(asking("conflicts", "list")).isEqualTo(2);
    assertThat(err.toString()).startsWith("meridian: Cannot ask the resolver").contains("url=http");
  }

  @Test
  void resolver_isQuotedWhenItIsNotReady() {
    reports.ready(false);
    assertThat(asking("conflicts", "list")).isEqualTo(2);
    assertThat(err.toString()).contains("the resolver is not ready", "status=503");
  }

  @Test
  void resolver_isFoundByTheFile() throws IOException {
    Path file =
        Files.writeString(folder.resolve("region.yaml"), "health: {port: " + server.port() + "}\n");

    assertThat(run("conflicts", "list", "--config", file.toString())).isZero();
    assertThat(out.toString()).contains(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conflicts",
        "conflicts list",
        "conflicts list --url nonsense",
        "conflicts list --limit 0",
        "conflicts list --limit many",
        "conflicts show",
        "conflicts show nonsense --url http://127.0.0.1:1",
        "conflicts decide default/notes/7 --url http://127.0.0.1:1",
        "conflicts decide default/notes/7 --pick a --payload b --url http://127.0.0.1:1",
        "conflicts decide default/notes/7 --pick a --timeout soon",
        "conflicts history",
        "conflicts history --since yesterday",
        "conflicts restore default/notes/7 --region us-west-1",
        "conflicts restore default/notes/7 --region us-west-1 --position x",
        "explain",
        "explain nonsense --url http://127.0.0.1:1",
        "policies",
        "policies list",
        "policies set --strategy best",
        "policies set --strategy merge --option fields.a=most --config x",
        "policies set --strategy last_write_wins --option priority=a --config x",
        "policies set --strategy source_priority --config x",
        "regions",
        "regions evict",
        "regions evict us-west-1",
        "regions evict us-west-1 --epoch 0"
      })
  void arguments_areRefusedInAFewLinesWhenTheyMakeNoSense(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("meridian: ").contains("--help").doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSizeLessThan(6);
  }

  @Test
  void evict_isRefusedForRegionsThatAreNotOthers() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("region.yaml"),
            """
            replication:
              local_region: us-west-1
              regions: [{id: us-west-1, name: West}, {id: eu-central-1, name: Europe}]
            kafka: {bootstrap.servers: "127.0.0.1:1"}
            schema_registry: {schema.registry.url: "http://127.0.0.1:1"}
            """);
    String config = file.toString();

    assertThat(run("regions", "evict", "ap-tokyo-1", "--epoch", "1", "-c", config)).isEqualTo(2);
    assertThat(err.toString()).contains("there is no such region");
    assertThat(run("regions", "evict", "us-west-1", "--epoch", "1", "-c", config)).isEqualTo(2);
    assertThat(err.toString()).contains("evicted from another one");
    assertThat(
            run(
                "policies",
                "set",
                "--strategy",
                "primary_wins",
                "--option",
                "primary=mars",
                "-c",
                config))
        .isEqualTo(2);
    assertThat(err.toString()).contains("there is no such region (named=[mars]");
    assertThat(
            run("policies", "set", "--strategy", "custom", "--option", "class=a.B", "-c", config))
        .isEqualTo(2);
    assertThat(err.toString()).contains("the rule cannot be loaded", "class=a.B");
  }

  private int asking(String... arguments) {
    return run(
        Stream.concat(
                Arrays.stream(arguments),
                Stream.of("--url", URI.create("http://127.0.0.1:" + server.port()).toString()))
            .toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine command = Meridian.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
