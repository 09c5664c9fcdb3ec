package io.meridian.resolver;

import io.meridian.audit.ConflictRecord;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** One region's resolver on the topology test driver: one partition, an in-memory registry. */
final class ResolverDriver implements AutoCloseable {

  private static final Path STATE = Path.of("target", "driver-state");

  private final SchemaRegistry registry = new InMemorySchemaRegistry();
  private final ResolverFigures figures = new ResolverFigures();
  private final RecordCodec<JournalEvent> events =
      new AvroRecordCodec<>(JournalEvent.class, registry);
  private final RecordCodec<ResolvedChange> changes =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private final RecordCodec<DivergenceRecord> divergences =
      new AvroRecordCodec<>(DivergenceRecord.class, registry);
  private final Map<RegionId, TestInputTopic<byte[], byte[]>> journals = new LinkedHashMap<>();
  private final RecordCodec<ConflictRecord> conflicts =
      new AvroRecordCodec<>(ConflictRecord.class, registry);
  private final TopologyTestDriver driver;
  private final RegionId here;
  final TestControl control = new TestControl();
  final TestIdentities identities = new TestIdentities();

  ResolverDriver(RegionId here) {
    this(here, ResolverStores.MEMORY);
  }

  ResolverDriver(RegionId here, ResolverStores stores) {
    this(here, stores, BeforeCommit::new, Map.of());
  }

  /**
   * @param commit told of each commit, which the test driver makes after each record
   * @param streams Streams properties
   */
  ResolverDriver(
      RegionId here,
      ResolverStores stores,
      Function<String, BeforeCommit> commit,
      Map<String, String> streams) {
    this.here = here;
    ReplicationConfig replication = Regions.replication(here, 1);
    ResolverCodecs codecs =
        ResolverCodecs.over(registry, Map.of(), Patience.of(Duration.ofMillis(1)));
    ResolverTopology topology =
        new ResolverTopology(replication, stores, control, codecs, figures, identities);
    driver =
        new TopologyTestDriver(
            topology.build(BeforeCommit.builder(ResolverNames.BEFORE_COMMIT, commit)),
            properties(replication, streams));
    for (RegionId region : replication.writers()) {
      journals.put(
          region,
          driver.createInputTopic(
              Topic.JOURNAL.of(region), new ByteArraySerializer(), new ByteArraySerializer()));
    }
  }

  private static Properties properties(ReplicationConfig replication, Map<String, String> streams) {
    Properties properties = new Properties();
    properties.putAll(
        new StreamsSettings(replication, STATE.toString(), 50)
            .properties(Map.of("bootstrap.servers", "localhost:1"), streams));
    return properties;
  }

  /** An event into a region's journal. */
  void journal(RegionId journal, String key, JournalEvent event) {
    raw(journal, bytes(key), encode(event), new RecordHeaders());
  }

  /** Any bytes into a region's journal. */
  void raw(RegionId journal, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    headers.add(Checksum.of(key, value));
    unchecked(journal, key, value, headers);
  }

  /** Any bytes into a region's journal, with the headers as they are. */
  void unchecked(
      RegionId journal, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    journals
        .get(journal)
        .pipeInput(new TestRecord<>(key, value, headers, Journaled.START_MILLIS + 3_600_000L));
  }

  byte[] encode(JournalEvent event) {
    return events.encode("journal-value", event);
  }

  /** What came out since the last call: the records with their keys. */
  List<TestRecord<byte[], byte[]>> resolvedRecords() {
    return output(Topic.RESOLVED).readRecordsToList();
  }

  /** What came out since the last call. */
  List<ResolvedChange> resolved() {
    return resolvedRecords().stream().map(record -> changes.decode(record.value())).toList();
  }

  /** What came out since the last call, of which there must be one. */
  ResolvedChange resolvedOne() {
    List<ResolvedChange> all = resolved();
    if (all.size() != 1) {
      throw new AssertionError("expected one output, not " + all);
    }
    return all.get(0);
  }

  ResolvedChange change(byte[] bytes) {
    return changes.decode(bytes);
  }

  List<DivergenceRecord> divergence() {
    return output(Topic.DIVERGENCE).readRecordsToList().stream()
        .map(record -> divergences.decode(record.value()))
        .toList();
  }

  /** The audit trail since the last call: the records with their keys. */
  List<TestRecord<byte[], byte[]>> conflictRecords() {
    return output(Topic.CONFLICTS).readRecordsToList();
  }

  /** The audit trail since the last call. */
  List<ConflictRecord> conflicts() {
    Map<String, List<ConflictRecord>> told = new LinkedHashMap<>();
    conflicts(told);
    return told.values().stream().flatMap(List::stream).toList();
  }

  /** Adds the audit trail since the last call, by key. */
  void conflicts(Map<String, List<ConflictRecord>> told) {
    for (TestRecord<byte[], byte[]> record : conflictRecords()) {
      told.computeIfAbsent(text(record.key()), key -> new ArrayList<>())
          .add(conflicts.decode(record.value()));
    }
  }

  /** What is kept of a key; null when nothing is. */
  @Nullable KeyEntry entry(String key) {
    KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(ResolverNames.KEYS);
    byte[] known = store.get(Bytes.wrap(bytes(key)));
    return known == null ? null : KeyEntryCodec.decode(known);
  }

  /** Registers a schema. */
  int register(String subject, Schema schema) {
    return registry.register(subject, schema);
  }

  List<TestRecord<byte[], byte[]>> quarantine() {
    return output(Topic.QUARANTINE).readRecordsToList();
  }

  Number figure(String name) {
    Number figure = figures.asMap().get(name);
    if (figure == null) {
      throw new AssertionError("no figure " + name + " in " + figures.asMap());
    }
    return figure;
  }

  private TestOutputTopic<byte[], byte[]> output(Topic topic) {
    return driver.createOutputTopic(
        topic.of(here), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
