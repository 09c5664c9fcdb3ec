package io.meridian.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.benchmarks.figure.Comparison;
import io.meridian.benchmarks.figure.ComparisonText;
import io.meridian.benchmarks.figure.Lap;
import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.testkit.process.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * That both sides of each contest run and do everything. How fast they are is for the command to
 * say, on a quiet machine.
 */
final class ContestIT {

  private static final long RECORDS = 40_000;

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();
  private final Screen screen =
      new Screen(System.out, new PrintStream(progress, true, StandardCharsets.UTF_8));

  @AfterEach
  void nothing_isLeft() {
    assertThat(ChildProcess.running()).isEmpty();
  }

  @Test
  void resolver_andMirrorMakerTakeAllRecords() {
    LoadPlan plan = LoadPlan.of(RECORDS).withConflicts(0.1);
    Comparison comparison =
        new Contest("ours", "peer", screen).run(1, round -> ResolverRound.prepare(plan, screen));

    assertBothMeasured(comparison, RECORDS, "subject", "broker");
    assertThat(progress.toString(StandardCharsets.UTF_8))
        .containsPattern("[1-9][0-9.]* % conflicts .* 0 quarantined");
  }

  @Test
  void sink_andDebeziumsLeaveTheSameRows() {
    // So many that the sink is not through between two looks at how far it is.
    try (SinkStage stage = SinkStage.open(LoadPlan.of(20 * RECORDS))) {
      Comparison comparison =
          new Contest("ours", "peer", screen).run(1, round -> new SinkRound(stage, round));

      assertBothMeasured(comparison, 20 * RECORDS, "worker", "postgres");
    }
  }

  @Test
  void capture_andTheEngineReadAllChanges() {
    try (CaptureStage stage = CaptureStage.open(LoadPlan.of(RECORDS).withRegions(2))) {
      Comparison comparison =
          new Contest("ours", "peer", screen)
              .run(1, round -> CaptureRound.prepare(stage, round, RECORDS));

      assertBothMeasured(comparison, RECORDS, "subject", "postgres");
    }
  }

  @Test
  void memory_isReadFromARunningJvm() {
    JvmMemory memory = JvmMemory.of(ProcessHandle.current().pid());

    assertThat(memory.heapBytes()).isGreaterThan(1 << 20);
    assertThat(memory.residentBytes()).isGreaterThan(10 << 20);
  }

  private static void assertBothMeasured(Comparison comparison, long records, String... parts) {
    Comparison.Round round = comparison.rounds().get(0);
    for (Lap lap : new Lap[] {round.ours(), round.peer()}) {
      assertThat(lap.records()).isBetween(records / 100, records);
      assertThat(lap.cpu()).containsKeys(parts);
      assertThat(lap.cpuPerMillion()).isPositive();
    }
    assertThat(ComparisonText.lines(comparison)).hasSizeGreaterThan(3);
  }
}
