package io.meridian.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.meridian.replica.TargetState;
import io.meridian.replica.avro.TargetStatus;
import io.meridian.replica.avro.TargetStatusState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetViewTest {

  @ParameterizedTest
  @CsvSource({
    "RUNNING,    RUNNING,    ACTIVE,  ACTIVE",
    "UNASSIGNED, RUNNING,    ACTIVE,  ACTIVE",
    "RUNNING,    RUNNING,    SYNCING, SYNCING",
    "RUNNING,    RUNNING,    FAILED,  FAILED",
    "RUNNING,    FAILED,     ACTIVE,  FAILED",
    "FAILED,     RUNNING,    ACTIVE,  FAILED",
    "RUNNING,    UNASSIGNED, ACTIVE,  SYNCING",
    "PAUSED,     PAUSED,     FAILED,  PAUSED",
    "STOPPED,    RUNNING,    ACTIVE,  PAUSED",
    "RUNNING,    RUNNING,    REMOVED, ACTIVE"
  })
  void state_isWhatTheWorkerSaysAndTheTasksTold(
      String connector, String task, TargetStatusState told, TargetState expected) {
    TargetView view = only(connectors(connector, task), Map.of("us", List.of(status(told))));

    assertThat(view.state()).isEqualTo(expected);
  }

  @Test
  void target_isRemovedWhenItsConnectorIsGone() {
    TargetView view = only(Map.of(), Map.of("us", List.of(status(TargetStatusState.ACTIVE))));

    assertThat(view.state()).isEqualTo(TargetState.REMOVED);
    assertThat(view.facts()).containsEntry("state", "removed").containsEntry("region", "us");
  }

  @Test
  void settings_areThoseOfTheConnectorOrTheSinksDefaults() {
    Map<String, Object> facts = only(connectors("RUNNING", "RUNNING"), Map.of()).facts();

    assertThat(facts)
        .containsEntry("priority", 7)
        .containsEntry("read_replica", false)
        .containsEntry("sync_timeout_ms", 30_000L)
        .containsEntry("max_retry_attempts", 3)
        .containsEntry("retry_delay_ms", 1_000L)
        .containsEntry("rows_per_second", 0L)
        .containsEntry("connector", "sink");
  }

  @Test
  void reason_isToldOfAFailedTargetOnly() {
    assertThat(
            only(
                    connectors("RUNNING", "RUNNING"),
                    Map.of("us", List.of(status(TargetStatusState.FAILED))))
                .reason())
        .isEqualTo("away");
    assertThat(
            only(
                    connectors("PAUSED", "PAUSED"),
                    Map.of("us", List.of(status(TargetStatusState.FAILED))))
                .reason())
        .isEmpty();
  }

  @Test
  void connectorsOfOthersAndOfOtherRegions_areNoTargets() {
    assertThat(TargetView.of("eu", connectors("RUNNING", "RUNNING"), Map.of())).isEmpty();
    assertThat(
            TargetView.of(
                "us",
                Map.of(
                    "other",
                    json("{\"info\":{\"config\":{\"connector.class\":\"x.Y\"}},\"status\":{}}")),
                Map.of()))
        .isEmpty();
  }

  private static TargetView only(
      Map<String, JsonNode> connectors, Map<String, List<TargetStatus>> told) {
    List<TargetView> views = TargetView.of("us", connectors, told);
    assertThat(views).hasSize(1);
    return views.get(0);
  }

  private static TargetStatus status(TargetStatusState state) {
    return new TargetStatus(
        "us",
        "us",
        0,
        state,
        1_000_000L,
        4,
        state == TargetStatusState.FAILED ? "away" : null,
        7,
        false);
  }

  private static Map<String, JsonNode> connectors(String connector, String task) {
    return Map.of(
        "sink",
        json(
            String.format(
                Locale.ROOT,
                """
                {"info": {"config": {"connector.class": "io.meridian.sink.MeridianSinkConnector",
                  "meridian.region": "us", "target.priority": "7"}},
                 "status": {"connector": {"state": "%s"}, "tasks": [{"id": 0, "state": "%s"}]}}
                """,
                connector,
                task)));
  }

  private static JsonNode json(String text) {
    try {
      return JsonText.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
