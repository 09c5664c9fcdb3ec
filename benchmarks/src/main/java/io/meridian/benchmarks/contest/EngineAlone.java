package io.meridian.benchmarks.contest;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The peer of the capture, as a program: Debezium's engine, which counts the row changes it is
 * given and does nothing else with them.
 */
public final class EngineAlone {

  /** What stands before the count in its output. */
  static final String COUNT = "changes=";

  /** What it says when it has begun to read. */
  static final String READY = "streaming";

  private EngineAlone() {}

  /**
   * Runs until it is ended.
   *
   * @param arguments the file with the engine's settings
   */
  public static void main(String[] arguments) throws IOException {
    Properties settings = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      settings.load(in);
    }
    PrintStream out = System.out;
    DebeziumEngine<RecordChangeEvent<SourceRecord>> engine =
        DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
            .using(settings)
            .using(
                (success, message, error) -> {
                  if (!success) {
                    throw new IllegalStateException("Cannot go on: " + message, error);
                  }
                })
            .using(
                new DebeziumEngine.ConnectorCallback() {
                  @Override
                  public void pollingStarted() {
                    out.println(READY);
                  }
                })
            .notifying(new Counting(out))
            .build();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    engine.close();
                  } catch (IOException | IllegalStateException e) {
                    out.println("Not closed: " + e);
                  }
                }));
    engine.run();
  }

  private static final class Counting
      implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

    private final PrintStream out;
    private long changes;

    Counting(PrintStream out) {
      this.out = out;
    }

    @Override
    public void handleBatch(
        List<RecordChangeEvent<SourceRecord>> events,
        DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
        throws InterruptedException {
      for (RecordChangeEvent<SourceRecord> event : events) {
        if (event.record().value() instanceof Struct value && value.schema().field("op") != null) {
          changes++;
        }
        committer.markProcessed(event);
      }
      committer.markBatchFinished();
      out.println(COUNT + changes);
    }
  }
}
