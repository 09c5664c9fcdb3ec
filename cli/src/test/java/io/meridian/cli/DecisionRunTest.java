package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.endpoint.HealthServer;
import io.meridian.endpoint.SampleReports;
import io.meridian.report.KeyReport;
import io.meridian.report.SiblingReport;
import io.meridian.resource.ResourceKey;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DecisionRunTest {

  private static final ResourceKey KEY = ResourceKey.parse(SampleReports.KEY);
  private static final Dot DOT =
      new Dot(new RegionId("us-west-1.operator"), 2, new Position(1, 40));
  private static final Payload ROW = new Payload("application/json", 0, new byte[] {'{', '}'});
  private static final SiblingReport DECISION =
      SampleReports.sibling("us-west-1.operator", 40, "UPDATE", Map.of(), true);

  private final SampleReports reports = new SampleReports();
  private final HealthServer server =
      HealthServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), reports);
  private final Journal journal = new Journal();
  private final KeyReport shown = reports.explain(SampleReports.KEY).orElseThrow();

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void decision_supersedesWhatWasShownAndIsLater() {
    journal.then = SampleReports.report(false, List.of(DECISION), "");

    DecisionRun.Outcome outcome = run().replace(KEY, shown, ROW);

    assertThat(outcome.end()).isEqualTo(DecisionRun.End.SHOWN);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.sentence()).contains(DOT.toString());
    assertThat(journal.context).isEqualTo(VersionVector.parse(shown.context()));
    assertThat(journal.above).isEqualTo(new Hlc(12L << 16));
    assertThat(journal.operation).isEqualTo(Operation.UPDATE);
  }

  @Test
  void decision_claimsAllThatWasResolvedWhenNothingIsKnownOfTheKey() {
    reports.tell(SampleReports.KEY, null);
    journal.then = SampleReports.report(false, List.of(DECISION), "");

    run().replace(KEY, null, ROW);

    assertThat(journal.context).isEqualTo(VersionVector.parse("eu-central-1=1:77"));
    assertThat(journal.operation).isEqualTo(Operation.INSERT);
  }

  @Test
  void decision_deletesWhenTheSideDid() {
    journal.then = SampleReports.report(false, List.of(DECISION), "");

    run().delete(KEY, shown, ROW);

    assertThat(journal.operation).isEqualTo(Operation.DELETE);
  }

  @Test
  void decision_isAConflictAgainWhenSomebodyDecidedOtherwise() {
    journal.then =
        SampleReports.report(
            true,
            List.of(
                SampleReports.sibling("eu-central-1.operator", 7, "UPDATE", Map.of(), false),
                DECISION),
            "");

    DecisionRun.Outcome outcome = run().replace(KEY, shown, ROW);

    assertThat(outcome.end()).isEqualTo(DecisionRun.End.CONTRADICTED);
    assertThat(outcome.exitCode()).isOne();
  }

  @Test
  void decision_isPendingWhenTheResolverHasNotSeenIt() {
    DecisionRun.Outcome outcome =
        new DecisionRun(client(), journal, Duration.ofMillis(1)).replace(KEY, shown, ROW);

    assertThat(outcome.end()).isEqualTo(DecisionRun.End.PENDING);
    assertThat(outcome.exitCode()).isOne();
  }

  @Test
  void end_isSupersededWhenTheDotIsCovered() {
    KeyReport later =
        new KeyReport(
            SampleReports.KEY,
            2,
            "us-west-1",
            "manual",
            3,
            false,
            false,
            false,
            Map.of("us-west-1.operator", "1:40"),
            List.of(SampleReports.sibling("us-west-1", 41, "UPDATE", Map.of(), true)),
            null,
            0,
            "");

    assertThat(DecisionRun.end(later, DOT)).contains(DecisionRun.End.SUPERSEDED);
    assertThat(DecisionRun.end(shown, DOT)).isEmpty();
  }

  @Test
  void decision_isMadeAgainWhenTheRegionWentOn() {
    journal.overtaken = 2;
    journal.then = SampleReports.report(false, List.of(DECISION), "");

    DecisionRun.Outcome outcome = run().replace(KEY, shown, ROW);

    assertThat(outcome.end()).isEqualTo(DecisionRun.End.SHOWN);
    assertThat(journal.published).isEqualTo(3);
    assertThat(journal.context).isEqualTo(VersionVector.parse("us-west-1.operator=1:40"));
  }

  @Test
  void decision_isNotMadeWhenTheKeyIsAnother() {
    reports.tell(SampleReports.KEY, SampleReports.report(false, List.of(DECISION), ""));

    assertThatThrownBy(() -> run().replace(KEY, shown, ROW))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("written meanwhile");
    assertThat(journal.published).isZero();
  }

  private DecisionRun run() {
    return new DecisionRun(client(), journal, Duration.ofSeconds(20));
  }

  private ResolverClient client() {
    return new ResolverClient(URI.create("http://127.0.0.1:" + server.port()));
  }

  /** Remembers what it was given, and lets the resolver know it. */
  private final class Journal implements DecisionJournal {

    private @Nullable KeyReport then;
    private int overtaken;
    private int published;
    private @Nullable Operation operation;
    private @Nullable VersionVector context;
    private @Nullable Hlc above;

    @Override
    public Dot publish(
        ResourceKey key, Operation decided, Payload payload, VersionVector seen, Hlc least) {
      operation = decided;
      context = seen;
      above = least;
      published++;
      if (published <= overtaken) {
        reports.tell(
            key.text(), SampleReports.report(true, shown.siblings(), "us-west-1.operator=1:40"));
      } else if (then != null) {
        reports.tell(key.text(), then);
      }
      return DOT;
    }

    @Override
    public void close() {}
  }
}
