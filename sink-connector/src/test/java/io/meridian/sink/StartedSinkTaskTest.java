package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Changes;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.control.ParkingCommand;
import io.meridian.deadletter.DeadLetter;
import io.meridian.deadletter.ParkedState;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.target.OwnershipLostException;
import io.meridian.target.Target;
import io.meridian.target.TargetRefusedException;
import io.meridian.target.TargetUnavailableException;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Invariants (A), (B) and (C) of {@link StartedSinkTask}, against a store in memory. */
class StartedSinkTaskTest {

  private static final String TOPIC = "resolved.us-west-1";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<ResolvedChange> codec =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private final AvroRecordCodec<AppliedPosition> positions =
      new AvroRecordCodec<>(AppliedPosition.class, registry);
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final AvroRecordCodec<DeadLetter> letterCodec =
      new AvroRecordCodec<>(DeadLetter.class, registry);
  private final MockProducer<byte[], byte[]> letterProducer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<ParkingCommand> commands = new ArrayList<>();
  private final SinkCounters counters = new SinkCounters();
  private final FakeContext context = new FakeContext();
  private final FakeTarget target = new FakeTarget();
  private long nanos;
  private final StartedSinkTask task = task(Map.of());

  @AfterEach
  void stop() {
    task.stop();
  }

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

    assertThat(context.timeouts).containsExactly(500L, 1000L, 2000L, 4000L);
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

  private StartedSinkTask task(Map<String, String> overrides) {
    Map<String, String> properties = SinkProperties.legal();
    properties.putAll(overrides);
    SinkConfig config = new SinkConfig(properties);
    AppliedPublisher publisher =
        new AppliedPublisher(
            new AppliedPositions(config.region(), config.targetName(), Clock.systemUTC()),
            positions,
            new LatestPublisher("applied", () -> producer, Duration.ofMillis(20), counters));
    Parking parking =
        new Parking(
            new RetrySchedule(config.parkedRetryInterval()),
            new Commands(),
            new DeadLetters(
                config.region(),
                config.targetName(),
                letterCodec,
                new LatestPublisher(
                    "dead-letter", () -> letterProducer, Duration.ofMillis(5), counters)),
            counters,
            () -> nanos);
    return new StartedSinkTask(
        config,
        context,
        target,
        new ResolvedRecords(TOPIC, codec),
        new Reports(publisher, parking, counters));
  }

  private SinkRecord record(long offset, String key) {
    ResolvedChange change = Changes.apply(Changes.version("eu", offset, key));
    return record(
        offset, key.getBytes(StandardCharsets.UTF_8), codec.encode(TOPIC + "-value", change));
  }

  private static SinkRecord record(long offset, Object key, Object value) {
    Schema none = null;
    return new SinkRecord(TOPIC, 0, none, key, none, value, offset, 0L, TimestampType.CREATE_TIME);
  }

  private static Progress progress(long next) {
    return new Progress(next, Progress.NONE.vector(), Progress.NONE.hlc(), 0);
  }

  /** Gives each command once. */
  private final class Commands implements ParkingCommands {

    @Override
    public List<ParkingCommand> next() {
      List<ParkingCommand> fresh = List.copyOf(commands);
      commands.clear();
      return fresh;
    }

    @Override
    public void close() {}
  }

  /** A store in memory that fails when told to. */
  private static final class FakeTarget implements Target {

    static final RuntimeException NONE = new RuntimeException();

    final Map<Integer, Progress> stored = new TreeMap<>();
    final List<String> applied = new ArrayList<>();
    final Map<String, Refusal> refused = new HashMap<>();
    final Map<String, ParkedRow> parked = new TreeMap<>();
    final Deque<RuntimeException> failures = new ArrayDeque<>();
    boolean connected;
    boolean loseNextAnswer;

    @Override
    public Map<Integer, Progress> progress(Set<Integer> partitions) {
      fail();
      connected = true;
      Map<Integer, Progress> progress = new HashMap<>();
      partitions.forEach(p -> progress.put(p, stored.getOrDefault(p, Progress.NONE)));
      return progress;
    }

    @Override
    public boolean connected() {
      return connected;
    }

    @Override
    public Settlement apply(Reduction batch, Map<Integer, Progress> committed) {
      fail();
      List<RefusedRow> bad =
          batch.rows().stream()
              .filter(row -> refused.containsKey(row.key()))
              .map(row -> new RefusedRow(row, refused.get(row.key())))
              .toList();
      Settlement settlement = Settlement.of(batch, committed, bad, 1_000);
      for (RowChange row : batch.rows()) {
        if (refused.containsKey(row.key())) {
          continue;
        }
        applied.add(row.key() + "@" + row.version().getPosition());
      }
      stored.putAll(settlement.progress());
      settlement.parked().forEach(row -> parked.put(row.change().key(), row));
      settlement.released().forEach(row -> parked.remove(row.key()));
      settlement.discarded().forEach(row -> parked.remove(row.key()));
      if (loseNextAnswer) {
        loseNextAnswer = false;
        connected = false;
        throw new TargetUnavailableException("no answer to the commit");
      }
      return settlement;
    }

    @Override
    public List<ParkedRow> parked(int partition, Collection<String> keys) {
      fail();
      return parked.values().stream().filter(row -> keys.contains(row.change().key())).toList();
    }

    @Override
    public void close() {
      connected = false;
    }

    private void fail() {
      RuntimeException failure = failures.poll();
      if (failure != null && failure != NONE) {
        throw failure;
      }
    }
  }
}
