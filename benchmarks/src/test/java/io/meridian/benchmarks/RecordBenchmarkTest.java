package io.meridian.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.journal.Checksum;
import org.junit.jupiter.api.Test;

/** That the benchmarks measure what their names say. */
final class RecordBenchmarkTest {

  private final RecordBenchmark benchmark = new RecordBenchmark();

  @Test
  void records_areWhatWasWritten() {
    assertThat(benchmark.decodeJournalEvent()).isEqualTo(SampleRecords.event());
    assertThat(benchmark.decodeResolvedChange()).isEqualTo(SampleRecords.change());
    assertThat(benchmark.encodeJournalEvent()).hasSizeBetween(330, 430);
    assertThat(benchmark.encodeResolvedChange()).hasSizeBetween(300, 400);
  }

  @Test
  void event_hasSeenThreeRegions() {
    assertThat(benchmark.journalEventToEvent().context().size()).isEqualTo(3);
    assertThat(benchmark.verifyChecksum()).isEqualTo(Checksum.Verdict.GOOD);
  }
}
