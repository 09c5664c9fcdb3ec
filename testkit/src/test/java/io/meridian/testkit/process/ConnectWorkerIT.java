package io.meridian.testkit.process;

import static io.meridian.testkit.process.Stopwatch.timed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakedProcesses.class)
class ConnectWorkerIT {

  private static final Duration RUNNING_TIMEOUT = Duration.ofSeconds(60);
  private static final Path PLUGINS = Path.of("target", "plugins").toAbsolutePath();
  private static final String SINK = "file";

  @Test
  void connector_goesOnWhenItsWorkerWasKilledAndRestarted() throws Exception {
    try (Scratch scratch = Scratch.create("connect-it");
        KafkaBroker broker = KafkaBroker.start(scratch);
        ConnectWorker worker =
            timed(
                "connect start",
                () -> ConnectWorker.start(scratch, broker.bootstrapServers(), PLUGINS))) {
      Records records = new Records(broker.bootstrapServers());
      records.createTopic("facts", 2);
      records.produce("facts", 0, 10);
      Path sunk = scratch.file("sunk.txt");
      worker.put(
          SINK,
          Map.of(
              "connector.class",
              "org.apache.kafka.connect.file.FileStreamSinkConnector",
              "file",
              sunk.toString(),
              "value.converter",
              "org.apache.kafka.connect.storage.StringConverter",
              "tasks.max",
              "2",
              "topics",
              "facts"));
      timed("connector running", () -> worker.awaitRunning(SINK, 2, RUNNING_TIMEOUT));
      awaitSunk(sunk, "9");

      worker.kill9();
      records.produce("facts", 10, 10);
      timed("connect restart after kill -9", worker::restart);

      timed("records flow again", () -> awaitSunk(sunk, "19"));
      worker.awaitRunning(SINK, 2, RUNNING_TIMEOUT);
      worker.delete(SINK);
      await().atMost(RUNNING_TIMEOUT).until(() -> worker.status(SINK).isEmpty());
    }
  }

  @Test
  void wrongConfiguration_isRefusedWithTheWorkersOwnWords() throws Exception {
    try (Scratch scratch = Scratch.create("connect-it");
        KafkaBroker broker = KafkaBroker.start(scratch);
        ConnectWorker worker = ConnectWorker.start(scratch, broker.bootstrapServers(), PLUGINS)) {
      assertThatThrownBy(() -> worker.put("odd", Map.of("connector.class", "no.such.Class")))
          .isInstanceOf(ConnectRestException.class)
          .hasMessageContaining("PUT connectors/odd/config")
          .hasMessageContaining("no.such.Class");
      assertThat(worker.status("odd")).isEmpty();
    }
  }

  @Test
  void stockClasspath_holdsNothingThatAPluginMustBring() {
    assertThat(Classpath.stock().entries())
        .extracting(Path::getFileName)
        .extracting(Path::toString)
        .anyMatch(name -> name.startsWith("connect-runtime-"))
        .noneMatch(name -> name.matches("(meridian|debezium|postgresql|avro).*"))
        .noneMatch(name -> name.equals("classes") || name.equals("test-classes"));
  }

  private static void awaitSunk(Path file, String line) {
    await()
        .atMost(RUNNING_TIMEOUT)
        .until(() -> Files.exists(file) && Files.readAllLines(file).contains(line));
  }
}
