package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Changes;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedKeys;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.control.ParkingCommand;
import io.meridian.deadletter.DeadLetter;
import io.meridian.deadletter.ParkedState;
import io.meridian.resolved.ResolvedChange;
import io.meridian.target.TargetUnavailableException;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a task does about rows that its store refuses. */
class ParkingTest extends SinkTaskFixture {

  @Test
  void refusedRow_isParkedAndToldOfAndItsNeighbourIsApplied() {
    task.open(List.of(PARTITION));
    refuse("a");

    task.put(List.of(record(0, "a"), record(1, "b")));
    task.put(List.of(record(2, "a")));

    assertThat(target.applied).containsExactly("b@1");
    assertThat(task.committed().get(PARTITION).offset()).isEqualTo(3);
    assertThat(counters.parkedRows.sum()).isEqualTo(1);
    assertThat(counters.refusedRows.sum()).isEqualTo(1);
    assertThat(counters.queuedVersions.sum()).isEqualTo(1);
    assertThat(context.timeouts).contains(1000L);
    Awaitility.await().until(() -> letters().containsKey("us-west-1/a"));
    DeadLetter letter = letters().get("us-west-1/a");
    assertThat(letter.getCause()).isEqualTo("CHECK");
    assertThat(letter.getVersion().getRegion()).isEqualTo("eu");
    assertThat(letter.getState()).isEqualTo(ParkedState.PARKED);
  }

  @Test
  void parkedRow_isTriedAgainAfterTheInterval() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    target.refused.clear();

    nanos += Duration.ofMillis(59_999).toNanos();
    task.put(List.of());
    assertThat(target.applied).isEmpty();
    nanos += Duration.ofMillis(1).toNanos();
    task.put(List.of());

    assertThat(target.applied).containsExactly("a@0");
    assertThat(counters.parkedRows.sum()).isZero();
    assertThat(counters.releasedRows.sum()).isEqualTo(1);
    Awaitility.await()
        .until(() -> letters().containsKey("us-west-1/a") && letters().get("us-west-1/a") == null);
  }

  @Test
  void retryCommand_triesAtOnce() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    target.refused.clear();
    commands.add(new ParkingCommand("us-west-1", -1, "*", null, "", "", 1));

    task.put(List.of());

    assertThat(target.applied).containsExactly("a@0");
  }

  @Test
  void discardCommand_givesUpThatVersionOnly() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    commands.add(new ParkingCommand("us-west-1", 0, "a", dot(7), "me", "why", 1));
    task.put(List.of());
    assertThat(counters.discardedVersions.sum()).as("another version").isZero();

    commands.add(new ParkingCommand("us-west-1", 0, "a", dot(0), "me", "why", 2));
    task.put(List.of());

    assertThat(counters.discardedVersions.sum()).isEqualTo(1);
    assertThat(target.stored.get(0).parked().parked()).isZero();
    assertThat(target.stored.get(0).parked().find("a")).isNotNull();
    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(letters()).containsKey("us-west-1/a");
              assertThat(letters().get("us-west-1/a").getState()).isEqualTo(ParkedState.DISCARDED);
              assertThat(letters().get("us-west-1/a").getBy()).isEqualTo("me");
            });
  }

  @Test
  void discardCommand_isNotForgottenWhenTheStoreGoesAway() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    commands.add(new ParkingCommand("us-west-1", 0, "a", dot(0), "me", "why", 1));
    for (int failsAt = 0; failsAt < 2; failsAt++) {
      for (int i = 0; i < failsAt; i++) {
        target.failures.add(FakeTarget.NONE);
      }
      target.failures.add(new TargetUnavailableException("away"));
      assertThatThrownBy(() -> task.put(List.of())).isInstanceOf(RetriableException.class);
    }

    task.put(List.of());

    assertThat(commands).isEmpty();
    assertThat(counters.discardedVersions.sum()).isEqualTo(1);
  }

  @Test
  void commandAboutWhatIsNotHeldBack_endsItsLetter() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    commands.add(new ParkingCommand("us-west-1", 0, "gone", null, "", "", 1));

    task.put(List.of());

    Awaitility.await().until(() -> letters().containsKey("us-west-1/gone"));
  }

  @Test
  void open_tellsAgainOfWhatIsParkedAndTriesItAfterTheInterval() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    Awaitility.await().until(() -> letters().size() == 1);
    letterProducer.clear();
    target.connected = false;
    target.refused.clear();

    task.put(List.of());
    Awaitility.await().until(() -> letters().size() == 1);
    nanos += Duration.ofMinutes(1).toNanos();
    task.put(List.of());

    assertThat(target.applied).containsExactly("a@0");
  }

  @Test
  void appliedPosition_claimsNothingThatIsHeldBack() {
    task.open(List.of(PARTITION));
    task.put(List.of(record(0, "b")));
    refuse("a");
    task.put(List.of(record(1, "a"), record(2, "b")));

    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(producer.history()).isNotEmpty();
              var last = producer.history().get(producer.history().size() - 1);
              AppliedPosition position = positions.decode(last.value());
              assertThat(position.getResolvedOffset()).isEqualTo(3);
              assertThat(Vectors.fromAvro(position.getVector())).hasToString("eu=1:0");
            });
  }

  @Test
  void sparedRow_isNoDeadLetterAndIsTriedOnceItsLocalChangeHasComeBack() {
    task.open(List.of(PARTITION));
    target.spared.put("a", 5_000L);

    task.put(List.of(own(1, "x"), record(2, "a"), record(3, "b")));
    task.put(List.of());

    assertThat(target.applied).containsExactly("b@3", "x@1");
    assertThat(counters.waitingRows.sum()).isEqualTo(1);
    assertThat(counters.sparedRows.sum()).isEqualTo(1);
    assertThat(counters.parkedRows.sum()).isZero();
    assertThat(counters.refusedRows.sum()).isZero();
    target.spared.clear();
    // Of another key: the waiting one's own event may say nothing of it.
    task.put(List.of(own(6, "c")));
    task.put(List.of());

    assertThat(target.applied).containsExactly("b@3", "x@1", "c@6", "a@2");
    assertThat(counters.waitingRows.sum()).isZero();
    assertThat(letterProducer.history()).isEmpty();
  }

  @Test
  void sparedRow_isTriedAfterTheGreatestWait() {
    task.open(List.of(PARTITION));
    target.spared.put("a", 5_000L);
    task.put(List.of(record(0, "a"), own(1, "b")));
    target.spared.clear();

    nanos += Duration.ofSeconds(30).toNanos() - 1;
    task.put(List.of());
    assertThat(target.applied).containsExactly("b@1");
    nanos++;
    task.put(List.of());

    assertThat(target.applied).containsExactly("b@1", "a@0");
  }

  @Test
  void waitingRow_isTriedByWhoComesNext() {
    task.open(List.of(PARTITION));
    target.spared.put("a", 5_000L);
    task.put(List.of(record(0, "a")));
    target.connected = false;
    target.stored.replaceAll((partition, of) -> of.holding(readBack(of.parked())));
    target.spared.clear();

    task.put(List.of());
    task.put(List.of());

    assertThat(target.applied).containsExactly("a@0");
  }

  @Test
  void parkedRow_thatComesToWaitIsNoDeadLetterAnyMore() {
    task.open(List.of(PARTITION));
    refuse("a");
    task.put(List.of(record(0, "a")));
    target.refused.clear();
    target.spared.put("a", 5_000L);
    nanos += Duration.ofMinutes(1).toNanos();
    task.put(List.of());

    Awaitility.await()
        .until(() -> letters().containsKey("us-west-1/a") && letters().get("us-west-1/a") == null);
    assertThat(counters.waitingRows.sum()).isEqualTo(1);
  }

  /** What came of a change of the region itself. */
  private SinkRecord own(long offset, String key) {
    ResolvedChange change = Changes.apply(Changes.version("us-west-1", offset, key));
    return record(
        offset, key.getBytes(StandardCharsets.UTF_8), codec.encode(TOPIC + "-value", change));
  }

  /** A store does not keep what a key waits for. */
  private static ParkedKeys readBack(ParkedKeys keys) {
    Map<String, ParkedKey> read = new HashMap<>();
    keys.byKey()
        .forEach(
            (key, of) ->
                read.put(
                    key, new ParkedKey(of.floor(), of.state(), of.attempts(), of.sinceMillis())));
    return ParkedKeys.of(read);
  }

  private void refuse(String key) {
    target.refused.put(key, Refusal.ofRow(RefusalCause.CHECK, "public.thing", "Cannot write"));
  }

  private static Dot dot(long position) {
    return new Dot(new RegionId("eu"), 0, new Position(1, position));
  }

  private Map<String, DeadLetter> letters() {
    Map<String, DeadLetter> last = new HashMap<>();
    for (var record : letterProducer.history()) {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      last.put(key, record.value() == null ? null : letterCodec.decode(record.value()));
    }
    return last;
  }
}
