package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.apply.Changes;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusedRow;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.control.ParkingCommand;
import io.meridian.deadletter.DeadLetter;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.target.Target;
import io.meridian.target.TargetUnavailableException;
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
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;

/** A task with a store in memory, and all that it tells. */
abstract class SinkTaskFixture {

  static final String TOPIC = "resolved.us-west-1";
  static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  final AvroRecordCodec<ResolvedChange> codec =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  final AvroRecordCodec<AppliedPosition> positions =
      new AvroRecordCodec<>(AppliedPosition.class, registry);
  final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  final AvroRecordCodec<DeadLetter> letterCodec = new AvroRecordCodec<>(DeadLetter.class, registry);
  final MockProducer<byte[], byte[]> letterProducer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  final List<ParkingCommand> commands = new ArrayList<>();
  final SinkCounters counters = new SinkCounters();
  final FakeContext context = new FakeContext();
  final FakeTarget target = new FakeTarget();
  long nanos;
  double random;
  final StartedSinkTask task = task(Map.of());

  @AfterEach
  void stop() {
    task.stop();
  }

  StartedSinkTask task(Map<String, String> overrides) {
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
            new RetrySchedule(config.parkedRetryInterval(), config.guardMaxWait()),
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
        new Reports(publisher, parking, counters),
        () -> random);
  }

  SinkRecord record(long offset, String key) {
    ResolvedChange change = Changes.apply(Changes.version("eu", offset, key));
    return record(
        offset, key.getBytes(StandardCharsets.UTF_8), codec.encode(TOPIC + "-value", change));
  }

  static SinkRecord record(long offset, Object key, Object value) {
    Schema none = null;
    return new SinkRecord(TOPIC, 0, none, key, none, value, offset, 0L, TimestampType.CREATE_TIME);
  }

  static Progress progress(long next) {
    return new Progress(next, Progress.NONE.vector(), Progress.NONE.hlc(), 0);
  }

  /** Gives each command until it is done. */
  private final class Commands implements ParkingCommands {

    @Override
    public List<ParkingCommand> next() {
      return List.copyOf(commands);
    }

    @Override
    public void done(ParkingCommand command) {
      commands.remove(command);
    }

    @Override
    public void close() {}
  }

  /** A store in memory that fails when told to. */
  static final class FakeTarget implements Target {

    static final RuntimeException NONE = new RuntimeException();

    final Map<Integer, Progress> stored = new TreeMap<>();
    final List<String> applied = new ArrayList<>();
    final Map<String, Refusal> refused = new HashMap<>();
    final Map<String, Long> spared = new HashMap<>();
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
              .filter(row -> refused.containsKey(row.key()) || spared.containsKey(row.key()))
              .map(
                  row ->
                      refused.containsKey(row.key())
                          ? new RefusedRow(row, refused.get(row.key()))
                          : RefusedRow.spared(row, "public.thing", spared.get(row.key())))
              .toList();
      Settlement settlement = Settlement.of(batch, committed, bad, 1_000);
      for (RowChange row : batch.rows()) {
        if (refused.containsKey(row.key()) || spared.containsKey(row.key())) {
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
