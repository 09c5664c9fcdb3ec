package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.figure.CpuClock;
import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.figure.MeasuredRun;
import io.meridian.sandbox.ProgramProcess;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.PartProcess;
import io.meridian.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What the log holds, once through our capture into the journal, once through the engine. */
final class CaptureRound implements Contest.Round {

  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration STOP = Duration.ofSeconds(30);
  private static final String HEARTBEAT = "_meridian/heartbeat/";

  private final CaptureStage capture;
  private final int number;
  private final long changes;

  private CaptureRound(CaptureStage capture, int number, long changes) {
    this.capture = capture;
    this.number = number;
    this.changes = changes;
  }

  /** Writes to the database while nobody reads its log. */
  static CaptureRound prepare(CaptureStage capture, int number, long changes) {
    capture.write(changes);
    return new CaptureRound(capture, number, changes);
  }

  @Override
  public Lap ours() {
    TopicEnds journal = new TopicEnds(capture.stage(), List.of(Topic.JOURNAL.of(capture.region())));
    long before = journal.sum();
    try (ProgramProcess ours = capture.launchOurs()) {
      // Heartbeats and markers of transactions count too, so the end is a little before it seems;
      // they go on for ever, so it does not stand still either.
      Lap lap =
          new MeasuredRun(changes, Contest.WARM_UP, Duration.ZERO)
              .await(
                  () -> journal.sum() - before,
                  clock(ours.process()),
                  ours.process()::isAlive,
                  ours.process()::output);
      awaitRest(journal);
      return lap;
    }
  }

  @Override
  public Lap peer() {
    ChildProcess engine = capture.launchPeer(number);
    try {
      return new MeasuredRun(changes, Contest.WARM_UP, Duration.ZERO)
          .await(() -> counted(engine), clock(engine), engine::isAlive, engine::output);
    } finally {
      engine.stop(STOP);
    }
  }

  @Override
  public void close() {
    // All belongs to the stage.
  }

  /** Every change of all rounds, once. */
  private void awaitRest(TopicEnds journal) {
    long deadline = System.nanoTime() + SETTLE.toNanos();
    long events;
    do {
      events = events(journal);
    } while (events < capture.written() && System.nanoTime() < deadline);
    ResolverRun.check("journal events", events, capture.written());
  }

  private static long events(TopicEnds journal) {
    AtomicLong heartbeats = new AtomicLong();
    long all =
        journal.count(
            record -> {
              String key = new String(record.key(), StandardCharsets.US_ASCII);
              heartbeats.addAndGet(key.startsWith(HEARTBEAT) ? 1 : 0);
            });
    return all - heartbeats.get();
  }

  /** The last count it has told. */
  private static long counted(ChildProcess engine) {
    String output = engine.output();
    int at = output.lastIndexOf(EngineAlone.COUNT);
    int end = at < 0 ? -1 : output.indexOf('\n', at);
    return end < 0 ? 0 : Long.parseLong(output.substring(at + EngineAlone.COUNT.length(), end));
  }

  private CpuClock clock(PartProcess subject) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("subject", subject.pid());
    parts.put("postgres", capture.postgres().process().pid());
    parts.put("broker", capture.stage().broker().process().pid());
    return new CpuClock(parts);
  }
}
