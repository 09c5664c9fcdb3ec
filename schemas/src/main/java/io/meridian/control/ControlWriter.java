package io.meridian.control;

import io.meridian.conflict.Policy;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends decisions to the topic {@code control}. Each call returns when all in-sync replicas have
 * the record. After an exception it is not known whether the decision was written; to decide the
 * same again is harmless.
 */
public final class ControlWriter implements AutoCloseable {

  private static final String SUBJECT = Topic.CONTROL + "-value";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Producer<byte[], byte[]> producer;
  private final RecordCodec<ControlRecord> codec;
  private final Clock clock;

  private ControlWriter(
      Producer<byte[], byte[]> producer, RecordCodec<ControlRecord> codec, Clock clock) {
    this.producer = producer;
    this.codec = codec;
    this.clock = clock;
  }

  /**
   * Opens a writer.
   *
   * @param kafka client properties; idempotence and acknowledgement are ours
   * @param registry stays open when the writer is closed
   * @param clock for the time of a decision, which only people read
   */
  public static ControlWriter open(Map<String, ?> kafka, SchemaRegistry registry, Clock clock) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return new ControlWriter(
        new KafkaProducer<>(settings), new AvroRecordCodec<>(ControlRecord.class, registry), clock);
  }

  /**
   * Sets a policy.
   *
   * @param by who decides; may be empty
   * @return its version, from 1
   * @throws KafkaException when it was not acknowledged
   * @throws io.meridian.schema.SchemaRegistryException when the schema cannot be registered
   */
  public long set(Policy policy, String by) {
    return append(
        record(ControlKind.POLICY, by)
            .setTenant(policy.tenant())
            .setType(policy.type())
            .setStrategy(policy.strategy())
            .setOptions(policy.options())
            .build());
  }

  /**
   * Evicts a region.
   *
   * @param epoch of its journal that ends, from 1
   * @param fence per partition the last offset that still counts; -1 when none does
   * @param by who decides; may be empty
   * @return the version of the decision, from 1
   * @throws IllegalArgumentException when epoch or fence are out of range
   * @throws KafkaException when it was not acknowledged
   * @throws io.meridian.schema.SchemaRegistryException when the schema cannot be registered
   */
  public long evict(RegionId region, int epoch, List<Long> fence, String by) {
    Eviction checked = new Eviction(region, epoch, fence, 0);
    return append(
        record(ControlKind.EVICTION, by)
            .setRegion(checked.region().name())
            .setEpoch(checked.epoch())
            .setFence(checked.fence())
            .build());
  }

  /**
   * Tells a store what to do about parked rows.
   *
   * @param command its own version is not looked at
   * @return the version of the command, from 1
   * @throws KafkaException when it was not acknowledged
   * @throws io.meridian.schema.SchemaRegistryException when the schema cannot be registered
   */
  public long command(ParkingCommand command) {
    Dot discard = command.discard();
    ControlRecord.Builder record =
        record(discard == null ? ControlKind.RETRY : ControlKind.DISCARD, command.by())
            .setStore(command.store())
            .setPartition(command.partition())
            .setResource(command.resource())
            .setReason(command.reason());
    if (discard != null) {
      record
          .setRegion(discard.region().name())
          .setEpoch(discard.position().epoch())
          .setPosition(discard.position().offset());
    }
    return append(record.build());
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private ControlRecord.Builder record(ControlKind kind, String by) {
    return ControlRecord.newBuilder()
        .setKind(kind)
        .setTimestamp(ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()))
        .setBy(by);
  }

  private long append(ControlRecord record) {
    byte[] value = codec.encode(SUBJECT, record);
    try {
      return producer.send(new ProducerRecord<>(Topic.CONTROL, 0, null, value)).get().offset() + 1;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new KafkaException(
          "Cannot write a decision: "
              + cause.getMessage()
              + " (topic="
              + Topic.CONTROL
              + ", kind="
              + record.getKind()
              + ")",
          cause);
    } catch (InterruptedException e) {
      throw new InterruptException("Cannot write a decision: interrupted", e);
    }
  }
}
