package io.meridian.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.topology.RegionId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class VerdictTest {

  private static final RegionFigures US = region("us-west-1", 1_000, 1_000, 0);
  private static final RegionFigures EU = region("eu-central-1", 800, 800, 0);

  @Test
  void verdict_isGoodWhenNothingIsMissingDifferentOrEchoed() {
    Verdict verdict = verdict(List.of(US, EU), List.of(), true);

    assertThat(verdict.exitCode()).isZero();
    assertThat(verdict.changes()).isEqualTo(1_800);
    assertThat(verdict.stages().get(0).changesPerSecond()).isEqualTo(500);
    assertThat(verdict.conflicts()).isEqualTo(40);
    assertThat(text(verdict)).contains("IDENTICAL. All 2 databases");
  }

  @Test
  void verdict_hasALineForEachOfSeveralRates() {
    Verdict verdict =
        new Verdict(
            List.of(US, EU),
            List.of(stage(100, 300), stage(1_000, 3_000)),
            List.of(),
            true,
            17,
            List.of(),
            0,
            Audit.NONE);

    assertThat(text(verdict))
        .contains("  100/s ", "  1,000/s ", "3,000 changes in 3.0 s, 7 conflicts")
        .doesNotContain("p50 latency");
  }

  @Test
  void verdict_isBadWhenSomethingEchoed() {
    Verdict verdict = verdict(List.of(region("us-west-1", 1_000, 1_003, 0), EU), List.of(), true);

    assertThat(verdict.exitCode()).isOne();
    assertThat(verdict.echoes()).isEqualTo(3);
    assertThat(text(verdict)).contains("1,003 journaled, 1,000 local").doesNotContain("IDENTICAL");
  }

  @Test
  void verdict_countsEchoesOfOneRegionThoughAnotherLacksAsMany() {
    Verdict verdict =
        verdict(
            List.of(region("us-west-1", 10, 13, 0), region("eu-central-1", 10, 7, 0)),
            List.of("eu-central-1: capture has journaled 7 of 10 local changes"),
            true);

    assertThat(verdict.echoes()).isEqualTo(3);
    assertThat(text(verdict)).contains("NOT DRAINED", "7 of 10");
  }

  @Test
  void verdict_isBadWhenRowsDifferOrRecordsWereUnreadable() {
    assertThat(text(verdict(List.of(US, EU), List.of(), false)))
        .contains("DIFFERENT", "id=1")
        .doesNotContain("IDENTICAL");
    assertThat(verdict(List.of(region("us-west-1", 5, 5, 1), EU), List.of(), true).exitCode())
        .isOne();
  }

  @Test
  void verdict_isBadWhenRegionsTellDifferentConflicts() {
    Audit same =
        Audit.of(
            Map.of(
                "us",
                Map.of("a/b/1", List.of("x", "y")),
                "eu",
                Map.of("a/b/1", List.of("x", "y"))));
    Audit different =
        Audit.of(
            Map.of(
                "us",
                Map.of("a/b/1", List.of("x", "y"), "a/b/2", List.of("z")),
                "eu",
                Map.of("a/b/1", List.of("x"), "a/b/2", List.of("z"))));
    Verdict good = verdict(List.of(US, EU), List.of(), true);

    assertThat(good.with(same).exitCode()).isZero();
    assertThat(text(good.with(same))).contains("audit identical, 2 conflicts");
    assertThat(good.with(different).exitCode()).isOne();
    assertThat(text(good.with(different)))
        .contains("AUDIT DIFFERS", "a/b/1, from its conflict 2 on:", "eu: nothing more")
        .doesNotContain("IDENTICAL", "a/b/2");
    assertThat(different.conflicts()).isEqualTo(2);
  }

  @Test
  void heartbeats_areNotCounted() {
    byte[] heartbeat = "_meridian/heartbeat/us-west-1".getBytes(StandardCharsets.US_ASCII);
    byte[] row = "default/_meridian/1".getBytes(StandardCharsets.US_ASCII);

    assertThat(Observer.isHeartbeat(heartbeat)).isTrue();
    assertThat(Observer.isHeartbeat(row)).isFalse();
    assertThat(Observer.isHeartbeat(null)).isFalse();
  }

  @ParameterizedTest
  @FieldSource("io.meridian.conflict.Policy#STRATEGIES")
  void policies_areLegalForEachStrategy(String strategy) {
    assertThat(SamplePolicies.of(strategy, List.of(US.region(), EU.region())))
        .allMatch(policy -> policy.strategy().equals(strategy))
        .hasSizeBetween(0, 4);
  }

  @Test
  void missing_namesThePartThatIsBehind() {
    RegionFigures behind = new RegionFigures(US.region(), 10, 9, 11, 8, 0, 0, 0);
    RegionFigures other = new RegionFigures(EU.region(), 5, 5, 14, 14, 0, 0, 0);

    assertThat(Drain.missing(List.of(behind, other)))
        .containsExactly(
            "us-west-1: capture has journaled 9 of 10 local changes",
            "us-west-1: resolver has processed 11 of 14 journal records",
            "us-west-1: sink has committed 8 of 11 resolved records");
  }

  @Test
  void lines_areAlignedAndFitTheScreen() {
    List<String> lines =
        LiveTable.lines(
            "Writing, 3 of 30 s",
            List.of(new RegionFigures(US.region(), 1_234_567, 99, 3, 2, 1, 0, 12_345), EU));

    assertThat(lines)
        .containsExactly(
            "Writing, 3 of 30 s",
            "  region              local  journaled    applied  conflicts       lag  echoes",
            "  us-west-1       1,234,567         99          2          1    12.3 s       0",
            "  eu-central-1          800        800      1,800         40      0 ms       0");
  }

  private static RegionFigures region(String name, long local, long journaled, long quarantined) {
    return new RegionFigures(
        new RegionId(name), local, journaled, 1_800, 1_800, 40, quarantined, 0);
  }

  private static Verdict verdict(
      List<RegionFigures> figures, List<String> missing, boolean identical) {
    return new Verdict(
        figures,
        List.of(stage(500, 1_500)),
        missing,
        identical,
        17,
        identical ? List.of() : List.of("public.customers: DIFFERENT", "  id=1"),
        0,
        new Audit(40, List.of()));
  }

  private static Stage stage(int rate, long changes) {
    return Stage.of(
        rate, Map.of(US.region(), changes), Duration.ofSeconds(3), new LatencyHistogram(), 7);
  }

  private static String text(Verdict verdict) {
    return String.join("\n", VerdictText.lines(verdict));
  }
}
