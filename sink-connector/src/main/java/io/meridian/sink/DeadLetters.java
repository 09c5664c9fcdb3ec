package io.meridian.sink;

import io.meridian.apply.Discard;
import io.meridian.apply.ParkedKey;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.deadletter.DeadLetter;
import io.meridian.deadletter.ParkedState;
import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.avro.Vectors;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Tells of parked rows in {@code deadletter.<region>}, after the store has committed them. At least
 * once: a record says the same again, or is made good by the next about its key.
 */
final class DeadLetters implements AutoCloseable {

  private static final Refusal GIVEN_UP =
      Refusal.ofRow(RefusalCause.OTHER, "", "A person gave the version up");

  private final RegionId region;
  private final String store;
  private final RecordCodec<DeadLetter> codec;
  private final LatestPublisher publisher;

  /** Takes over the publisher and closes it. */
  DeadLetters(
      RegionId region, String store, RecordCodec<DeadLetter> codec, LatestPublisher publisher) {
    this.region = region;
    this.store = store;
    this.codec = codec;
    this.publisher = publisher;
  }

  /** A row is parked, or something about it has changed. */
  void parked(ParkedRow row) {
    DeadLetter letter =
        letter(row.change().key(), row.key(), row.refusal())
            .setState(ParkedState.PARKED)
            .setVersion(row.change().version())
            .build();
    publish(row.change().partition(), row.change().key(), letter);
  }

  /** A parked version was given up. */
  void discarded(Discard discard, ParkedKey key) {
    DeadLetter letter =
        letter(discard.key(), key, GIVEN_UP)
            .setState(ParkedState.DISCARDED)
            .setBy(discard.by())
            .setDiscardReason(discard.reason())
            .build();
    publish(discard.partition(), discard.key(), letter);
  }

  /** Nothing is held back of a key any more. */
  void released(int partition, String key) {
    publish(partition, key, null);
  }

  @Override
  public void close() {
    publisher.close();
  }

  private DeadLetter.Builder letter(String key, ParkedKey of, Refusal refusal) {
    return DeadLetter.newBuilder()
        .setRegion(region.name())
        .setStore(store)
        .setResource(key)
        .setCause(refusal.cause().name())
        .setReason(refusal.reason())
        .setTable(refusal.table())
        .setSqlState(refusal.sqlState())
        .setConstraint(refusal.constraint())
        .setInTheWay(refusal.inTheWay())
        .setAttempts(of.attempts())
        .setSince(of.sinceMillis() * 1000)
        .setHeldAt(Vectors.toAvro(of.floor()));
  }

  private void publish(int partition, String key, @Nullable DeadLetter letter) {
    String topic = Topic.DEADLETTER.of(region);
    publisher.publish(
        key,
        new LatestPublisher.Latest(
            topic,
            partition,
            (store + "/" + key).getBytes(StandardCharsets.UTF_8),
            () -> letter == null ? null : codec.encode(topic + "-value", letter)));
  }
}
