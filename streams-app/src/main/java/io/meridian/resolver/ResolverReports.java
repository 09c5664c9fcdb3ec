package io.meridian.resolver;

import io.meridian.conflict.FieldValue;
import io.meridian.conflict.KeyEntry;
import io.meridian.conflict.KeyEntryCodec;
import io.meridian.conflict.KeyState;
import io.meridian.conflict.Payload;
import io.meridian.conflict.Strategy;
import io.meridian.conflict.Version;
import io.meridian.conflict.Visible;
import io.meridian.report.CollectionReport;
import io.meridian.report.KeyReport;
import io.meridian.report.OpenConflict;
import io.meridian.report.Reports;
import io.meridian.report.SiblingReport;
import io.meridian.resource.ResourceKey;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import io.meridian.version.VersionVector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Answers from the stores of the tasks that run here. Thread-safe. */
final class ResolverReports implements Reports {

  private final ReplicationConfig replication;
  private final KafkaStreams streams;
  private final Control control;
  private final ResolverCodecs codecs;
  private final ResolverFigures figures;

  ResolverReports(
      ResolverConfig config,
      KafkaStreams streams,
      Control control,
      ResolverCodecs codecs,
      ResolverFigures figures) {
    this.replication = config.replication();
    this.streams = streams;
    this.control = control;
    this.codecs = codecs;
    this.figures = figures;
  }

  @Override
  public Optional<KeyReport> explain(String key) {
    byte[] bytes = ResourceKey.parse(key).bytes();
    // First: what is resolved meanwhile is in the state and not claimed, which is safe.
    VersionVector resolved = resolved(partition(bytes));
    byte[] known = store(ResolverNames.KEYS).get(Bytes.wrap(bytes));
    return known == null
        ? Optional.empty()
        : Optional.of(report(key, bytes, KeyEntryCodec.decode(known), resolved));
  }

  @Override
  public String resolved(String key) {
    return resolved(partition(ResourceKey.parse(key).bytes())).toString();
  }

  @Override
  public List<OpenConflict> conflicts(int limit) {
    List<OpenConflict> open = new ArrayList<>();
    ReadOnlyKeyValueStore<Bytes, byte[]> keys = store(ResolverNames.KEYS);
    try (KeyValueIterator<Bytes, byte[]> found =
        store(ResolverNames.INDEX)
            .range(Bytes.wrap(KeyIndex.firstConflict()), Bytes.wrap(KeyIndex.lastConflict()))) {
      while (found.hasNext() && open.size() < limit) {
        KeyValue<Bytes, byte[]> next = found.next();
        byte[] key = Arrays.copyOfRange(next.key.get(), 1, next.key.get().length);
        byte[] known = keys.get(Bytes.wrap(key));
        KeyState state = known == null ? KeyState.EMPTY : KeyEntryCodec.decode(known).state();
        if (state.siblings().size() > 1) {
          open.add(open(key, state));
        }
      }
    }
    open.sort(Comparator.comparing(OpenConflict::key));
    return open;
  }

  @Override
  public List<CollectionReport> collection() {
    store(ResolverNames.KEYS);
    return figures.collections();
  }

  private KeyReport report(String text, byte[] key, KeyEntry entry, VersionVector resolved) {
    Rulebook rulebook = new Rulebook(control, codecs.rows().get());
    KeyState state = entry.state();
    Strategy strategy = rulebook.strategies(key).of(state);
    Visible visible = strategy.visible(state);
    Map<String, String> seen = new TreeMap<>();
    state.seen().forEach((region, position) -> seen.put(region.name(), position.toString()));
    List<SiblingReport> siblings = new ArrayList<>();
    for (Version version : state.siblings()) {
      siblings.add(sibling(version, rulebook, version.dot().equals(visible.dot())));
    }
    return new KeyReport(
        text,
        partition(key),
        replication.localRegion().name(),
        strategy.label(),
        state.policy(),
        strategy.holds() && siblings.size() > 1,
        !visible.version().operation().leavesResource(),
        entry.divergent(),
        seen,
        siblings,
        visible.isMerged() ? fields(visible.payload(), rulebook) : null,
        entry.trail().size(),
        resolved.max(known(state)).toString());
  }

  private int partition(byte[] key) {
    return Utils.toPositive(Utils.murmur2(key)) % replication.partitions();
  }

  /** All that was resolved of the partition: what the state of its keys follows from. */
  private VersionVector resolved(int partition) {
    ReadOnlyKeyValueStore<Bytes, byte[]> progress =
        store(
            StoreQueryParameters.fromNameAndType(
                    ResolverNames.PROGRESS, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition));
    VersionVector resolved = VersionVector.EMPTY;
    for (RegionId writer : replication.writers()) {
      byte[] entry = progress.get(Bytes.wrap(writer.name().getBytes(StandardCharsets.UTF_8)));
      if (entry != null) {
        resolved = resolved.with(writer, JournalProgress.position(entry));
      }
    }
    return resolved;
  }

  private static VersionVector known(KeyState state) {
    VersionVector known = state.seen();
    for (Version version : state.siblings()) {
      known = known.with(version.dot().region(), version.dot().position());
    }
    return known;
  }

  private static SiblingReport sibling(Version version, Rulebook rulebook, boolean visible) {
    Payload payload = version.payload();
    return new SiblingReport(
        version.dot().region().name(),
        version.dot().position().epoch(),
        version.dot().position().offset(),
        version.hlc().bits(),
        time(version),
        version.operation().name(),
        payload.contentType(),
        payload.schemaId(),
        Base64.getEncoder().encodeToString(payload.bytes()),
        fields(payload, rulebook),
        visible);
  }

  private OpenConflict open(byte[] key, KeyState state) {
    Rulebook rulebook = new Rulebook(control, codecs.rows().get());
    Strategy strategy = rulebook.strategies(key).of(state);
    Version last = state.siblings().stream().max(Version.BY_WRITE).orElseThrow();
    return new OpenConflict(
        new String(key, StandardCharsets.US_ASCII),
        strategy.label(),
        strategy.holds(),
        state.siblings().stream().map(version -> version.dot().region().name()).toList(),
        strategy.visible(state).dot().region().name(),
        time(last));
  }

  private static Map<String, String> fields(Payload payload, Rulebook rulebook) {
    Map<String, String> fields = new TreeMap<>();
    try {
      for (Map.Entry<String, FieldValue> field : rulebook.format().fields(payload).entrySet()) {
        fields.put(field.getKey(), field.getValue().toString());
      }
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
    return fields;
  }

  private static String time(Version version) {
    return Instant.EPOCH.plus(version.timestampMicros(), ChronoUnit.MICROS).toString();
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name) {
    return store(
        StoreQueryParameters.fromNameAndType(
            name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
  }

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(
      StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> query) {
    try {
      return streams.store(query);
    } catch (InvalidStateStoreException e) {
      throw new IllegalStateException(
          "Cannot ask the resolver: it is not ready (state=" + streams.state() + ")", e);
    }
  }
}
