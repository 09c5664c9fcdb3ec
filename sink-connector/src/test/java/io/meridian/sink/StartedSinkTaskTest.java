package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.target.OwnershipLostException;
import io.meridian.target.TargetRefusedException;
import io.meridian.target.TargetUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Invariants (A), (B) and (C) of {@link StartedSinkTask}, against a store in memory. */
class StartedSinkTaskTest extends SinkTaskFixture {

  @Test
  void open_goesOnFromWhereTheStoreIs() {
    target.stored.put(0, progress(7));

    task.open(List.of(PARTITION));

    assertThat(context.offsets).containsEntry(PARTITION, 7L);
    assertThat(task.committed().get(PARTITION).offset()).isEqualTo(7);
  }

  @Test
  void open_startsFromTheBeginningWhenTheStoreKnowsNothing() {
    task.open(List.of(PARTITION));

    assertThat(context.offsets).containsEntry(PARTITION, 0L);
  }

  @Test
  void open_leavesItToTheFirstPutWhenTheStoreIsAway() {
    target.failures.add(new TargetUnavailableException("away"));
    task.open(List.of(PARTITION));
    assertThat(task.committed()).isEmpty();
    target.stored.put(0, progress(2));

    task.put(List.of(record(0, "a")));

    assertThat(target.applied).isEmpty();
    assertThat(context.offsets).containsEntry(PARTITION, 2L);
  }

  @Test
  void put_appliesAndCommits() {
    task.open(List.of(PARTITION));

    task.put(List.of(record(0, "a"), record(1, "b")));

    assertThat(target.applied).containsExactly("a@0", "b@1");
    assertThat(task.committed().get(PARTITION).offset()).isEqualTo(2);
    assertThat(counters.appliedRows.sum()).isEqualTo(2);
    assertThat(counters.batches.sum()).isEqualTo(1);
  }

  @Test
  void put_splitsIntoTransactions() {
    StartedSinkTask small = task(Map.of("batch.max.rows", "1"));
    small.open(List.of(PARTITION));

    small.put(List.of(record(0, "a"), record(1, "b")));

    assertThat(counters.batches.sum()).isEqualTo(2);
    small.stop();
  }

  @Test
  void put_skipsWhatIsRedeliveredAfterHalfOfItWasCommitted() {
    StartedSinkTask small = task(Map.of("batch.max.rows", "1"));
    small.open(List.of(PARTITION));
    target.failures.addAll(List.of(FakeTarget.NONE, new TargetUnavailableException("deadlock")));
    List<SinkRecord> records = List.of(record(0, "a"), record(1, "b"));

    assertThatThrownBy(() -> small.put(records)).isInstanceOf(RetriableException.class);
    small.put(records);

    assertThat(target.applied).containsExactly("a@0", "b@1");
    assertThat(counters.skippedRecords.sum()).isEqualTo(1);
    small.stop();
  }

  @Test
  void put_readsTheMarkerWhenTheAnswerToTheCommitWasLost() {
    task.open(List.of(PARTITION));
    target.loseNextAnswer = true;
    List<SinkRecord> records = List.of(record(0, "a"));

    assertThatThrownBy(() -> task.put(records)).isInstanceOf(RetriableException.class);
    task.put(records);
    task.put(List.of(record(1, "b")));

    assertThat(context.offsets).containsEntry(PARTITION, 1L);
    assertThat(target.applied).containsExactly("a@0", "b@1");
  }

  @Test
  void put_goesBackWhenTheStoreWentBack() {
    task.open(List.of(PARTITION));
    task.put(List.of(record(0, "a"), record(1, "b")));
    target.stored.put(0, progress(1));
    target.connected = false;

    task.put(List.of(record(2, "c")));

    assertThat(context.offsets).containsEntry(PARTITION, 1L);
    assertThat(target.applied).doesNotContain("c@2");
  }

  @Test
  void put_goesOnFromTheStoreWhenFenced() {
    task.open(List.of(PARTITION));
    target.failures.add(new OwnershipLostException("somebody else"));
    target.stored.put(0, progress(5));

    task.put(List.of(record(0, "a")));
    task.put(List.of());

    assertThat(context.offsets).containsEntry(PARTITION, 5L);
    assertThat(counters.fences.sum()).isEqualTo(1);
    assertThat(target.applied).isEmpty();
  }

  @Test
  void put_waitsLongerEachTime() {
    task.open(List.of(PARTITION));
    for (int i = 0; i < 4; i++) {
      target.failures.add(new TargetUnavailableException("away"));
    }

    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> task.put(List.of(record(0, "a"))))
          .isInstanceOf(RetriableException.class);
    }

    assertThat(context.timeouts).containsExactly(1000L, 2000L, 4000L, 8000L);
    assertThat(counters.attemptsInVain.sum()).isEqualTo(4);
    task.put(List.of(record(0, "a")));
    assertThat(counters.attemptsInVain.sum()).isZero();
    assertThat(counters.retries.sum()).isEqualTo(4);
  }

  @Test
  void put_waitsAtRandomUpToHalfAsLong() {
    task.open(List.of(PARTITION));
    target.failures.add(new TargetUnavailableException("away"));
    random = 0.5;

    assertThatThrownBy(() -> task.put(List.of(record(0, "a"))))
        .isInstanceOf(RetriableException.class);

    assertThat(context.timeouts).containsExactly(750L);
  }

  @Test
  void put_failsForGoodWhenTheStoreRefuses() {
    task.open(List.of(PARTITION));
    target.failures.add(new TargetRefusedException("Cannot write to table public.thing"));

    assertThatThrownBy(() -> task.put(List.of(record(0, "a"))))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("public.thing");
    assertThat(task.committed().get(PARTITION).offset()).isZero();
  }

  @Test
  void put_namesThePlaceOfAnUnreadableRecord() {
    task.open(List.of(PARTITION));

    assertThatThrownBy(
            () ->
                task.put(
                    List.of(record(3, "a".getBytes(StandardCharsets.UTF_8), new byte[] {9, 9}))))
        .isInstanceOf(ConnectException.class)
        .isNotInstanceOf(RetriableException.class)
        .hasMessageContaining("partition=0, offset=3");
    assertThatThrownBy(
            () -> task.put(List.of(record(4, "a".getBytes(StandardCharsets.UTF_8), "text"))))
        .hasMessageContaining("value.converter");
    assertThatThrownBy(() -> task.put(List.of(record(5, 17, null))))
        .hasMessageContaining("key.converter");
  }

  @Test
  void close_forgetsThePartition() {
    task.open(List.of(PARTITION));

    task.close(List.of(PARTITION));

    assertThat(task.committed()).isEmpty();
  }

  @Test
  void positions_arePublishedLatestLast() {
    task.open(List.of(PARTITION));

    task.put(List.of(record(0, "a")));
    task.put(List.of(record(1, "b")));

    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              assertThat(producer.history()).isNotEmpty();
              var last = producer.history().get(producer.history().size() - 1);
              assertThat(positions.decode(last.value()).getResolvedOffset()).isEqualTo(2);
              assertThat(new String(last.key(), StandardCharsets.UTF_8)).isEqualTo("us-west-1/0");
              assertThat(last.topic()).isEqualTo("applied.us-west-1");
              assertThat(last.partition()).isZero();
            });
  }
}
