package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a user runs it, with everything real. */
final class SandboxIT {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  @Test
  void run_endsIdenticalWithoutEchoes() throws Exception {
    Process sandbox =
        sandbox("--regions", "2", "--duration", "10s", "--rate", "200", "--strategy", "custom");

    assertThat(sandbox.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)).isTrue();
    assertThat(sandbox.exitValue()).as(screen()).isZero();
    JsonNode json = json();
    JsonNode verdict = json.path("verdict");
    assertThat(json.path("state").asText()).isEqualTo("finished");
    assertThat(json.path("bootstrapServers").asText()).startsWith("127.0.0.1:");
    assertThat(json.path("regions")).hasSize(2);
    assertThat(json.at("/regions/0/jdbcUrl").asText()).contains("user=postgres");
    assertThat(verdict.path("identical").asBoolean()).isTrue();
    assertThat(verdict.path("echoes").asLong()).isZero();
    assertThat(verdict.path("quarantined").asLong()).isZero();
    assertThat(verdict.path("conflicts").asLong()).isPositive();
    assertThat(verdict.path("auditedConflicts").asLong()).isPositive();
    assertThat(verdict.path("missing")).isEmpty();
    assertThat(verdict.path("changes").asLong()).isGreaterThan(500);
    for (JsonNode region : verdict.path("regions")) {
      assertThat(region.path("journaled").asLong()).isEqualTo(region.path("local").asLong());
    }
    assertThat(verdict.path("auditIdentical").asBoolean()).isTrue();
    assertThat(screen())
        .contains(
            "Conflicts are resolved by custom, policy version 1", "IDENTICAL", "audit identical")
        .doesNotContain("\u001b", "\tat ");
    assertThat(leftovers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void signal_leavesNothingWhileItStarts(int seconds) throws Exception {
    Process sandbox = sandbox("--regions", "2", "--compile", "full");
    boolean ended = sandbox.waitFor(seconds, TimeUnit.SECONDS);
    assertThat(ended).as(screen()).isFalse();

    interrupted(sandbox);
  }

  @Test
  void run_endsIdenticalWithTransfersOnOnePartition() throws Exception {
    Process sandbox =
        sandbox(
            "--regions",
            "2",
            "--partitions",
            "1",
            "--duration",
            "5s",
            "--settle",
            "3s",
            "--rate",
            "100,200",
            "--workload",
            "accounts");

    assertThat(sandbox.waitFor(PATIENCE.toMinutes(), TimeUnit.MINUTES)).isTrue();
    assertThat(sandbox.exitValue()).as(screen()).isZero();
    JsonNode stages = json().path("stages");
    assertThat(stages.findValuesAsText("rate")).containsExactly("100", "200");
    for (JsonNode stage : stages) {
      assertThat(stage.path("changes").asLong()).isGreaterThan(250);
      assertThat(stage.path("changesPerSecond").asDouble())
          .as("what was written before it counts does not")
          .isLessThan(1.3 * stage.path("rate").asInt());
      assertThat(stage.path("latencySamples").asLong()).isGreaterThan(250);
      assertThat(stage.path("p99Ms").asDouble()).isPositive();
    }
    JsonNode verdict = json().path("verdict");
    assertThat(verdict.path("identical").asBoolean()).isTrue();
    assertThat(verdict.path("changes").asLong()).isGreaterThan(500);
    assertThat(verdict.path("conflicts").asLong()).isPositive();
    assertThat(screen())
        .contains("1 partitions each", "p99 latency; p50", "IDENTICAL", "audit identical");
  }

  @Test
  void signal_leavesNothingWhenItIsKept() throws Exception {
    Process sandbox = sandbox("--regions", "2", "--workload", "none", "--keep");
    Awaitility.await().atMost(PATIENCE).until(() -> screen().contains("Ctrl-C ends"));
    assertThat(json().path("state").asText()).isEqualTo("ready");
    assertThat(screen()).contains("psql -h 127.0.0.1 -p ");
    assertThat(sandboxLog()).contains("INFO  Sandbox - ");

    interrupted(sandbox);
  }

  private void interrupted(Process sandbox) throws Exception {
    List<ProcessHandle> processes = sandbox.descendants().toList();
    sandbox.destroy();

    assertThat(sandbox.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // Killed, but their new parent may take a moment to take notice.
    Awaitility.await().untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    assertThat(leftovers()).isEmpty();
  }

  private Process sandbox(String... arguments) throws IOException {
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> words =
        Stream.concat(
                Stream.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:-UsePerfData",
                    "-Xmx512m",
                    "-Djava.io.tmpdir=" + temporary,
                    "-Dmeridian.home=" + System.getProperty("meridian.home"),
                    "-cp",
                    System.getProperty("meridian.home") + "/lib/*",
                    "io.meridian.cli.Meridian",
                    "sandbox",
                    "--json",
                    folder.resolve("sandbox.json").toString()),
                Stream.of(arguments))
            .toList();
    File screen = folder.resolve("screen.txt").toFile();
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(screen).start();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("sandbox.json").toFile());
  }

  private String screen() throws IOException {
    return Files.readString(folder.resolve("screen.txt"));
  }

  private String sandboxLog() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("tmp"), 2)) {
      return Files.readString(
          files.filter(file -> file.endsWith("sandbox.log")).findAny().orElseThrow());
    }
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tmp"))) {
      return files.toList();
    }
  }
}
