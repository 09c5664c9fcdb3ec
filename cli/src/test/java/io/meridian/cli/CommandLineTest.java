package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLineTest {

  private static final String REGION =
      """
      replication:
        local_region: us-west-1
        regions: [{id: us-west-1, name: West}, {id: eu-central-1, name: Europe}]
      kafka: {bootstrap.servers: "127.0.0.1:1"}
      schema_registry: {schema.registry.url: "http://127.0.0.1:1"}
      capture: {database: {name: postgres, user: postgres}}
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void help_namesEveryCommand() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("sandbox", "resolve", "capture", "topics", "topology", "policies", "conflicts")
        .contains("explain", "regions", "targets", "--version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sandbox",
        "resolve",
        "capture",
        "topics",
        "topology",
        "policies",
        "conflicts",
        "explain",
        "regions",
        "targets"
      })
  void help_isThereForEachCommand(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: meridian " + command);
  }

  @Test
  void version_isPrinted() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("meridian ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "resolve",
        "topics",
        "topics make --config x",
        "sandbox --regions 1",
        "sandbox --regions 11",
        "sandbox --regions x",
        "sandbox --duration soon",
        "sandbox --duration 0s",
        "sandbox --rate -1",
        "sandbox --keys 0",
        "sandbox --workload heavy",
        "sandbox --strategy best",
        "sandbox --json /no/such/directory/file.json"
      })
  void arguments_areRefusedInAFewLinesWhenTheyMakeNoSense(String arguments) {
    assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("meridian: ").contains("--help").doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSizeLessThan(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"resolve", "capture", "topics create", "topics verify", "topology describe"})
  void configuration_isRefusedWithEveryProblemInIt(String command) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bad.yaml"),
            REGION.replace("id: us-west-1", "id: us-west-2") + "typo: 1\n");

    assertThat(run((command + " --config " + file).split(" "))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("meridian: Cannot use the configuration:")
        .contains("replication.local_region", "typo: unknown key")
        .doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"resolve", "capture", "topics verify", "topology describe"})
  void configuration_isRefusedWhenTheFileIsBroken(String command) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.yaml"), "replication: [\n");

    assertThat(run((command + " --config " + file).split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith("meridian: " + file + ":2:");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void describe_printsTheTopologyOfTheRegion() throws IOException {
    Path file = Files.writeString(folder.resolve("good.yaml"), REGION);

    assertThat(run("topology", "describe", "--config", file.toString())).isZero();
    assertThat(out.toString())
        .contains("journal.eu-central-1", "journal.us-west-1", "resolved.us-west-1");
  }

  @Test
  void resolve_isRefusedWhenTheHealthAddressIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file =
          Files.writeString(
              folder.resolve("taken.yaml"),
              REGION + "health: {port: " + taken.getLocalPort() + "}\n");

      assertThat(run("resolve", "--config", file.toString())).isEqualTo(2);
      assertThat(err.toString()).contains("Cannot serve the health endpoint");
    }
  }

  private int run(String... arguments) {
    CommandLine command = Meridian.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
