package io.meridian.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Policy;
import io.meridian.conflict.PolicyBook;
import io.meridian.control.ControlState;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resource.ResourceKey;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.topology.RegionId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {

  private static final RegionId REGION = new RegionId("eu");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123456Z");

  private final AvroRecordCodec<JournalEvent> codec =
      new AvroRecordCodec<>(JournalEvent.class, new InMemorySchemaRegistry());
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
  private final AtomicReference<ControlState> decisions = new AtomicReference<>(ControlState.EMPTY);
  private final Writer writer = new Writer(REGION, "feed-1", 2, 1);
  private final ChangeFeed feed =
      new ChangeFeed(
          new JournalRecords(writer, codec),
          producer,
          new AppliedKnowledge(REGION),
          decisions::get,
          Clock.fixed(NOW, ZoneOffset.UTC),
          () -> {});

  @Test
  void receipt_saysWhereTheChangeIs() {
    CompletableFuture<Receipt> receipt = feed.publish(change("1"));
    assertThat(receipt).isNotDone();
    producer.completeNext();
    assertThat(receipt.join().dot()).hasToString("eu/0@2:0");
    assertThat(receipt.join().timestampMicros()).isEqualTo(1795255200123456L);
    assertThat(receipt.join().hlc().millis()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void events_areDenseAndTheirClocksGrow() {
    for (int i = 0; i < 3; i++) {
      assertThat(feed.publish(change("same"))).isNotNull();
    }
    List<JournalEvent> events = events();
    assertThat(events).extracting(JournalEvent::getSequence).containsExactly(0L, 1L, 2L);
    assertThat(events)
        .extracting(JournalEvent::getHlc)
        .isSortedAccordingTo(Long::compareUnsigned)
        .doesNotHaveDuplicates();
    assertThat(events).allSatisfy(e -> assertThat(e.getStore()).isNull());
  }

  @Test
  void feed_goesOnWithoutAHoleWhenNothingWasSent() {
    producer.sendException = new RecordTooLargeException("too large");
    assertThatThrownBy(() -> feed.publish(change("1")).join())
        .hasCauseInstanceOf(RecordTooLargeException.class);
    producer.sendException = null;
    CompletableFuture<Receipt> second = feed.publish(change("2"));
    producer.completeNext();
    assertThat(second).isCompleted();
    assertThat(events()).extracting(JournalEvent::getSequence).containsExactly(0L);
  }

  @Test
  void feed_endsWhenTheOutcomeOfASendIsUnknown() {
    CompletableFuture<Receipt> first = feed.publish(change("1"));
    producer.errorNext(new TimeoutException("expired"));
    assertThatThrownBy(first::join).hasCauseInstanceOf(FeedFailedException.class);
    assertThat(producer.closed()).isTrue();
    assertThatThrownBy(() -> feed.publish(change("2")).join())
        .hasCauseInstanceOf(FeedFailedException.class)
        .hasMessageContaining("feed-1");
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void event_namesTheDecisionsKnownAndCarriesTheOldImageWhereItMerges() {
    Change update =
        new Change(
            new ResourceKey("t", "user", "1"),
            Operation.UPDATE,
            Payload.NONE,
            null,
            new byte[] {7});
    assertThat(feed.publish(update)).isNotNull();
    PolicyBook book = PolicyBook.EMPTY.with(4, new Policy("t", "user", "merge", new TreeMap<>()));
    decisions.set(new ControlState(6, book, List.of(), List.of(), 0));
    assertThat(feed.publish(update)).isNotNull();
    assertThat(feed.publish(change("2"))).isNotNull();

    assertThat(events()).extracting(JournalEvent::getPolicy).containsExactly(0L, 6L, 6L);
    assertThat(events().get(0).getBefore()).isNull();
    assertThat(events().get(1).getBefore().array()).containsExactly(7);
    assertThat(events().get(2).getBefore()).as("of an insert").isNull();
  }

  @Test
  void records_vouchForTheirBytes() {
    assertThat(feed.publish(change("1"))).isNotNull();
    ProducerRecord<byte[], byte[]> record = producer.history().get(0);

    assertThat(Checksum.verify(record.key(), record.value(), record.headers()))
        .isEqualTo(Checksum.Verdict.GOOD);
  }

  private List<JournalEvent> events() {
    return producer.history().stream().map(record -> codec.decode(record.value())).toList();
  }

  private static Change change(String id) {
    return new Change(new ResourceKey("t", "user", id), Operation.INSERT, Payload.NONE);
  }
}
