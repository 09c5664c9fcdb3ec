package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class DecisionFeedTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, new InMemorySchemaRegistry());
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  private final DecisionFeed feed =
      new DecisionFeed(
          new FeedConfig(new RegionId("eu"), null, null, 2, 1, Duration.ZERO, Map.of()),
          codec,
          producer,
          new Surroundings() {

            @Override
            public ControlState decided() {
              return ControlState.EMPTY;
            }

            @Override
            public Hlc greatest(int partition) {
              return inJournal;
            }

            @Override
            public void close() {}
          },
          Clock.fixed(NOW, ZoneOffset.UTC));

  private volatile Hlc inJournal = Hlc.ZERO;

  @Test
  void clock_isThatOfTheWallOrAboveWhatWasShownOrJournaled() {
    Hlc future = new Hlc((NOW.toEpochMilli() + 5_000) << 16);
    assertThat(publish(Hlc.ZERO).hlc()).isEqualTo(new Hlc(NOW.toEpochMilli() << 16));
    assertThat(publish(future).hlc()).isEqualTo(new Hlc(future.bits() + 1));
    assertThat(publish(Hlc.ZERO).hlc()).isEqualTo(new Hlc(future.bits() + 2));
    inJournal = new Hlc(future.bits() + 9);
    assertThat(publish(Hlc.ZERO).hlc()).isEqualTo(new Hlc(future.bits() + 10));
  }

  @Test
  void feed_goesOnAsAnotherInstanceWhenTheOutcomeIsUnknown() {
    Receipt first = publish(Hlc.ZERO);
    assertThat(first.dot()).hasToString("eu.operator/0@2:0");
    CompletableFuture<Receipt> second =
        CompletableFuture.supplyAsync(() -> feed.publish(decision(Hlc.ZERO)));
    await().until(() -> producer.errorNext(new TimeoutException("expired")));
    assertThatThrownBy(second::join).hasCauseInstanceOf(FeedFailedException.class);
    publish(Hlc.ZERO);

    List<JournalEvent> events =
        producer.history().stream().map(record -> codec.decode(record.value())).toList();
    assertThat(events).extracting(JournalEvent::getSequence).containsExactly(0L, 1L, 0L);
    assertThat(events.get(1).getInstance()).isEqualTo(events.get(0).getInstance());
    assertThat(events.get(2).getInstance())
        .startsWith("operator-")
        .isNotEqualTo(events.get(0).getInstance())
        .isEqualTo(feed.instance());
  }

  private Receipt publish(Hlc after) {
    CompletableFuture<Receipt> receipt =
        CompletableFuture.supplyAsync(() -> feed.publish(decision(after)));
    await().until(producer::completeNext);
    return receipt.join();
  }

  private static Decision decision(Hlc after) {
    return new Decision(
        new ResourceKey("t", "user", "1"),
        Operation.UPDATE,
        Payload.NONE,
        VersionVector.parse("eu=2:7,us=1:3"),
        after);
  }
}
