package io.meridian.resolver;

import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.topology.ReplicationConfig;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The resolver of one region, in the order of processing: all journals, one processor with its
 * stores, four topics.
 *
 * <p>The journals are listed by name and read by one source, so a task has the same partition of
 * all of them: all events of a key. Nothing is repartitioned.
 */
public final class ResolverTopology {

  private final ReplicationConfig replication;
  private final ResolverStores stores;
  private final Control control;
  private final ResolverCodecs codecs;
  private final ResolverFigures figures;
  private final JournalIdentities identities;

  ResolverTopology(
      ReplicationConfig replication,
      ResolverStores stores,
      Control control,
      ResolverCodecs codecs,
      ResolverFigures figures,
      JournalIdentities identities) {
    this.identities = identities;
    this.replication = replication;
    this.stores = stores;
    this.control = control;
    this.codecs = codecs;
    this.figures = figures;
  }

  /**
   * The topology of the region that the configuration calls local, to be described; it reads no
   * decisions. {@link ResolverProgram} runs it.
   */
  public static Topology of(
      ReplicationConfig replication, ResolverStores stores, ResolverCodecs codecs) {
    return new ResolverTopology(
            replication,
            stores,
            Control.NONE,
            codecs,
            new ResolverFigures(),
            new JournalIdentities())
        .build();
  }

  Topology build() {
    return build(BeforeCommit.builder(ResolverNames.BEFORE_COMMIT));
  }

  Topology build(StoreBuilder<BeforeCommit> commit) {
    RegionId here = replication.localRegion();
    Map<String, RegionId> owners = owners(replication);
    Scope scope = new Scope(here, owners, identities);
    CacheShare cache = new CacheShare();
    Topology topology = new Topology();
    topology.addSource(
        AutoOffsetReset.none(),
        ResolverNames.JOURNALS,
        new JournalTime(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        owners.keySet().toArray(new String[0]));
    topology.addProcessor(
        ResolverNames.RESOLVE,
        () -> new ResolveProcessor(scope, control, codecs, figures, cache),
        ResolverNames.JOURNALS);
    topology.addStateStore(stores.keys(), ResolverNames.RESOLVE);
    topology.addStateStore(stores.progress(), ResolverNames.RESOLVE);
    topology.addStateStore(stores.index(), ResolverNames.RESOLVE);
    topology.addStateStore(commit, ResolverNames.RESOLVE);
    sink(topology, ResolverNames.RESOLVED, Topic.RESOLVED.of(here));
    sink(topology, ResolverNames.QUARANTINE, Topic.QUARANTINE.of(here));
    sink(topology, ResolverNames.DIVERGENCE, Topic.DIVERGENCE.of(here));
    sink(topology, ResolverNames.CONFLICTS, Topic.CONFLICTS.of(here));
    return topology;
  }

  /** By topic in the order of names, whose journal each is. */
  static Map<String, RegionId> owners(ReplicationConfig replication) {
    Map<String, RegionId> owners = new TreeMap<>();
    for (RegionId region : replication.writers()) {
      owners.put(Topic.JOURNAL.of(region), region);
    }
    return owners;
  }

  private static void sink(Topology topology, String node, String topic) {
    Serializer<byte[]> keys = new ByteArraySerializer();
    topology.addSink(
        node, topic, keys, Outgoing.SERIALIZER, Outgoing.PARTITIONER, ResolverNames.RESOLVE);
  }
}
