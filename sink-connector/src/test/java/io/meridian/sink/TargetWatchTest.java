package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.replica.avro.TargetStatus;
import io.meridian.replica.avro.TargetStatusState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class TargetWatchTest {

  private static final long NOW_MS = 1_000_000;

  private final SinkCounters counters = new SinkCounters();
  private final List<TargetStatus> told = new ArrayList<>();

  @Test
  void start_isTold() {
    watch(Map.of("target.priority", "2", "target.read.replica", "true"));

    assertThat(told).hasSize(1);
    TargetStatus status = told.get(0);
    assertThat(status.getState()).isEqualTo(TargetStatusState.ACTIVE);
    assertThat(status.getTarget()).isEqualTo("us-west-1");
    assertThat(status.getTask()).isEqualTo(3);
    assertThat(status.getSince()).isEqualTo(NOW_MS * 1000);
    assertThat(status.getPriority()).isEqualTo(2);
    assertThat(status.getReadReplica()).isTrue();
  }

  @Test
  void failure_isOneAlarmAfterAllRetries() {
    TargetWatch watch = watch(Map.of("max.retry.attempts", "2"));

    for (int i = 0; i < 10; i++) {
      watch.failed("no route to host " + i);
    }

    assertThat(told).hasSize(2);
    assertThat(told.get(1).getState()).isEqualTo(TargetStatusState.FAILED);
    assertThat(told.get(1).getAttempts()).isEqualTo(3);
    assertThat(told.get(1).getReason()).isEqualTo("no route to host 2");
    assertThat(counters.targetFailures.sum()).isEqualTo(1);
  }

  @Test
  void recovery_isToldAsSyncingUntilWhatWaitedIsApplied() {
    TargetWatch watch = watch(Map.of("max.retry.attempts", "0"));
    watch.failed("away");

    watch.applied(List.of(record(NOW_MS - 5_000), record(NOW_MS - 4_000)));
    watch.applied(List.of(record(NOW_MS - 1)));
    watch.applied(List.of(record(NOW_MS - 1), record(NOW_MS)));

    assertThat(told)
        .extracting(TargetStatus::getState)
        .containsExactly(
            TargetStatusState.ACTIVE,
            TargetStatusState.FAILED,
            TargetStatusState.SYNCING,
            TargetStatusState.ACTIVE);
    assertThat(told.get(2).getReason()).isNull();
  }

  @Test
  void nothingToRead_meansThatNothingWaits() {
    TargetWatch watch = watch(Map.of("max.retry.attempts", "0"));
    watch.failed("away");

    watch.applied(List.of(record(NOW_MS - 5_000)));
    watch.applied(List.of());

    assertThat(told.get(3).getState()).isEqualTo(TargetStatusState.ACTIVE);
  }

  private TargetWatch watch(Map<String, String> more) {
    Map<String, String> properties = SinkProperties.legal();
    properties.putAll(more);
    Clock clock = Clock.fixed(Instant.ofEpochMilli(NOW_MS), ZoneOffset.UTC);
    return new TargetWatch(new SinkConfig(properties), 3, clock, counters, told::add);
  }

  private static SinkRecord record(long appendedMs) {
    return new SinkRecord(
        "resolved.us-west-1",
        0,
        null,
        null,
        null,
        new byte[0],
        0,
        appendedMs,
        TimestampType.LOG_APPEND_TIME);
  }
}
