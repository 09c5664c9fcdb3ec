package io.meridian.benchmarks;

import io.meridian.conflict.Event;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.journal.JournalEvents;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to read and write the records of the topics: three regions, rows of 230 bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordBenchmark {

  private static final String JOURNAL = "journal.us-west-1-value";
  private static final String RESOLVED = "resolved.eu-central-1-value";

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final RecordCodec<JournalEvent> events =
      new AvroRecordCodec<>(JournalEvent.class, registry);
  private final RecordCodec<ResolvedChange> changes =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private final JournalEvent event = SampleRecords.event();
  private final ResolvedChange change = SampleRecords.change();
  private final byte[] eventBytes = events.encode(JOURNAL, event);
  private final byte[] changeBytes = changes.encode(RESOLVED, change);
  private final JournalEvent readEvent = events.decode(eventBytes);
  private final byte[] key = "shop/public.item/4711".getBytes(StandardCharsets.UTF_8);
  private final Headers headers = new RecordHeaders().add(Checksum.of(key, eventBytes));

  /** A journal event from its bytes. */
  @Benchmark
  public JournalEvent decodeJournalEvent() {
    return events.decode(eventBytes);
  }

  /** The event of the rules from the record. */
  @Benchmark
  public Event journalEventToEvent() {
    return JournalEvents.toEvent(readEvent, 3, 170_000);
  }

  /** A journal event to its bytes. */
  @Benchmark
  public byte[] encodeJournalEvent() {
    return events.encode(JOURNAL, event);
  }

  /** A resolved change to its bytes. */
  @Benchmark
  public byte[] encodeResolvedChange() {
    return changes.encode(RESOLVED, change);
  }

  /** A resolved change from its bytes. */
  @Benchmark
  public ResolvedChange decodeResolvedChange() {
    return changes.decode(changeBytes);
  }

  /** A journal record held against its header. */
  @Benchmark
  public Checksum.Verdict verifyChecksum() {
    return Checksum.verify(key, eventBytes, headers);
  }
}
