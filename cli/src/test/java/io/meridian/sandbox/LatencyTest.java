package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyTest {

  private static final RegionId US = new RegionId("us-west-1");
  private static final RegionId EU = new RegionId("eu-central-1");
  private static final RegionId AP = new RegionId("ap-tokyo-1");
  private static final List<RegionId> ALL = List.of(US, EU, AP);

  private final LatencyTracker tracker = new LatencyTracker();

  @Test
  void quantile_isRightToOnePartIn64() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long micros = 1; micros <= 100_000; micros++) {
      histogram.record(micros);
    }

    assertThat(histogram.count()).isEqualTo(100_000);
    assertThat(micros(histogram.quantile(0.5))).isCloseTo(50_000, within(800L));
    assertThat(micros(histogram.quantile(0.99))).isCloseTo(99_000, within(1_600L));
    assertThat(micros(histogram.max())).isEqualTo(100_000);
  }

  @Test
  void quantile_isZeroWithoutSamples() {
    assertThat(new LatencyHistogram().quantile(0.99)).isZero();
  }

  @Test
  void latency_runsFromTheCommitToTheFirstMarkerThatCoversIt() {
    tracker.journaled(US, ALL, 0, 7, 1_000);
    tracker.applied(EU, 0, seen(6), 2_000);
    tracker.applied(EU, 0, seen(9), 5_000);
    tracker.applied(EU, 0, seen(12), 90_000);

    assertThat(tracker.all().count()).isEqualTo(1);
    assertThat(micros(tracker.all().max())).isEqualTo(4_000);
  }

  @Test
  void latency_isTheSameWhenTheMarkerIsToldFirst() {
    tracker.applied(EU, 0, seen(6), 2_000);
    tracker.applied(EU, 0, seen(9), 5_000);
    tracker.journaled(US, ALL, 0, 7, 1_000);
    tracker.journaled(US, ALL, 0, 9, 4_500);

    assertThat(tracker.all().count()).isEqualTo(2);
    assertThat(micros(tracker.all().max())).isEqualTo(4_000);
  }

  @Test
  void latency_isMeasuredForEachOtherRegionAndPartition() {
    tracker.journaled(US, ALL, 0, 1, 1_000);
    tracker.journaled(US, ALL, 1, 1, 1_000);
    tracker.applied(EU, 0, seen(1), 2_000);
    tracker.applied(AP, 0, seen(1), 3_000);
    tracker.applied(US, 0, seen(1), 9_000);
    tracker.applied(EU, 1, seen(1), 4_000);

    assertThat(tracker.all().count()).isEqualTo(3);
    assertThat(tracker.oldestWaiting(AP)).isEqualTo(1_000);
    assertThat(tracker.oldestWaiting(EU)).isEqualTo(Long.MAX_VALUE);
    assertThat(tracker.oldestWaiting(US)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void latency_leavesOutWhatWasCommittedBeforeTheMeasuring() {
    tracker.journaled(US, ALL, 0, 1, 1_000);
    tracker.measureFrom(2_000);
    tracker.journaled(US, ALL, 0, 2, 3_000);
    tracker.applied(EU, 0, seen(2), 9_000);

    assertThat(tracker.all().count()).isEqualTo(1);
    assertThat(micros(tracker.all().max())).isEqualTo(6_000);
  }

  private static VersionVector seen(long offset) {
    return VersionVector.of(US, new Position(1, offset));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
