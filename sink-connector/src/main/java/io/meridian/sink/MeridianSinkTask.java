package io.meridian.sink;

import io.meridian.applied.AppliedPosition;
import io.meridian.control.ControlLog;
import io.meridian.deadletter.DeadLetter;
import io.meridian.replica.avro.TargetStatus;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.target.PostgresTarget;
import io.meridian.target.Target;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/** The worker's handle on a task: puts its parts together, and takes them apart again. */
public final class MeridianSinkTask extends SinkTask {

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private @Nullable StartedSinkTask started;
  private @Nullable SchemaRegistry registry;
  private @Nullable Producer<byte[], byte[]> facts;
  private @Nullable StatusPublisher status;
  private @Nullable TargetWatch watch;
  private @Nullable Throttle throttle;

  @Override
  public String version() {
    return PluginVersion.text();
  }

  @Override
  public void start(Map<String, String> properties) {
    SinkConfig config = new SinkConfig(properties);
    int task = Integer.parseInt(properties.getOrDefault(SinkConfigDef.TASK, "0"));
    SchemaRegistry schemas = SchemaRegistries.connect(config.registry());
    registry = schemas;
    SinkCounters counters = new SinkCounters();
    Producer<byte[], byte[]> producer = producer(config);
    facts = producer;
    AppliedPublisher publisher =
        new AppliedPublisher(
            new AppliedPositions(config.region(), config.targetName(), Clock.systemUTC()),
            new AvroRecordCodec<>(AppliedPosition.class, schemas, config.registry()),
            new LatestPublisher("applied", () -> producer, config.publishInterval(), counters));
    Parking parking =
        new Parking(
            new RetrySchedule(config.parkedRetryInterval(), config.guardMaxWait()),
            new ControlCommands(
                config.targetName(), () -> ControlLog.open(config.kafkaClient(), schemas)),
            new DeadLetters(
                config.region(),
                config.targetName(),
                new AvroRecordCodec<>(DeadLetter.class, schemas, config.registry()),
                new LatestPublisher(
                    "dead-letter", () -> producer(config), config.publishInterval(), counters)),
            counters,
            System::nanoTime);
    Target target =
        config
            .store()
            .map(store -> store.target(config.topic(), schemas))
            .orElseGet(() -> postgres(config, task, schemas));
    ResolvedRecords reader =
        new ResolvedRecords(config.topic(), new AvroRecordCodec<>(ResolvedChange.class, schemas));
    WorkerMetrics.show(context, counters, config.targetName());
    started =
        new StartedSinkTask(
            config,
            context,
            target,
            reader,
            new Reports(publisher, parking, counters),
            () -> ThreadLocalRandom.current().nextDouble());
    StatusPublisher states =
        new StatusPublisher(
            config.region(),
            new AvroRecordCodec<>(TargetStatus.class, schemas, config.registry()),
            producer,
            counters);
    status = states;
    watch = new TargetWatch(config, task, Clock.systemUTC(), counters, states::publish);
    throttle = new Throttle(config, context, counters, System::nanoTime);
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    started(started).open(partitions);
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    Throttle limit = started(throttle);
    TargetWatch health = started(watch);
    limit.before();
    try {
      started(started).put(records);
    } catch (RetriableException e) {
      health.failed(String.valueOf(e.getMessage()));
      throw e;
    }
    health.applied(records);
    limit.taken(records);
    limit.remind();
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    return started(started).committed();
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    started(started).close(partitions);
    started(throttle).closed(partitions);
  }

  @Override
  public void stop() {
    if (status != null) {
      status.close();
      status = null;
    }
    if (started != null) {
      started.stop();
      started = null;
    }
    if (facts != null) {
      facts.close(CLOSE_TIMEOUT);
      facts = null;
    }
    if (registry != null) {
      registry.close();
      registry = null;
    }
  }

  private static Target postgres(SinkConfig config, int task, SchemaRegistry schemas) {
    return new PostgresTarget(
        config.connection(task), config.origin(task), config.topic(), schemas, config.tables());
  }

  private static Producer<byte[], byte[]> producer(SinkConfig config) {
    return new KafkaProducer<>(
        config.kafka(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("Cannot use the task: it was not started");
    }
    return part;
  }
}
