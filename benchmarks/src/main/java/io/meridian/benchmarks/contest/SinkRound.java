package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.CpuClock;
import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.figure.MeasuredRun;
import io.meridian.testkit.process.ConnectWorker;
import io.meridian.testkit.process.JvmOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The topics once through our sink and once through Debezium's, each in a worker of its own. */
final class SinkRound implements Contest.Round {

  private static final Duration START = Duration.ofSeconds(120);
  private static final String CONNECTOR = "sink";

  private final SinkStage sink;
  private final int number;
  private @Nullable String image;

  SinkRound(SinkStage sink, int number) {
    this.sink = sink;
    this.number = number;
  }

  @Override
  public Lap ours() {
    String database = "ours_" + number;
    return run(database, sink.plugins(), sink.ours(database), Stage.ours());
  }

  @Override
  public Lap peer() {
    String database = "debezium_" + number;
    return run(database, sink.peers(), sink.debezium(database), Stage.peer());
  }

  @Override
  public void close() {
    // The databases are dropped with each run, all else belongs to the stage.
  }

  private Lap run(
      String database, Path plugins, Map<String, String> connector, JvmOptions options) {
    Stage stage = sink.stage();
    // Groups and topics of the worker have its name, so each begins with nothing.
    String name = "connect-" + database.replace('_', '-');
    try (TargetTable table = TargetTable.create(sink.postgres(), database, sink.stage().plan());
        ConnectWorker worker =
            ConnectWorker.start(
                stage.scratch(),
                name,
                stage.broker().bootstrapServers(),
                plugins,
                Map.of(),
                options)) {
      worker.put(CONNECTOR + "-" + name, connector);
      worker.awaitRunning(CONNECTOR + "-" + name, SinkStage.tasks(), START);
      Lap lap =
          new MeasuredRun(stage.plan().total(), Contest.WARM_UP, Duration.ZERO)
              .await(
                  table::arrived,
                  clock(worker),
                  new Seldom(() -> isRunning(worker, CONNECTOR + "-" + name)),
                  worker.process()::output);
      ResolverRun.check("rows", table.rows(), sink.rows());
      compare(table.image());
      return lap;
    }
  }

  /** A failed task leaves its worker alive. */
  private static boolean isRunning(ConnectWorker worker, String connector) {
    return worker.process().isAlive()
        && worker.status(connector).filter(status -> status.isFailed()).isEmpty();
  }

  private CpuClock clock(ConnectWorker worker) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("worker", worker.process().pid());
    parts.put("postgres", sink.postgres().process().pid());
    parts.put("broker", sink.stage().broker().process().pid());
    return new CpuClock(parts);
  }

  /** Both sides have to leave the same rows. */
  private void compare(String now) {
    if (image != null && !image.equals(now)) {
      throw new IllegalStateException(
          "Cannot count this round: the sides left different rows (first="
              + image
              + ", second="
              + now
              + ")");
    }
    image = now;
  }
}
