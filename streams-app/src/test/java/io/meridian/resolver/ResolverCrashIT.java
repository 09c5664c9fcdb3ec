package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.cluster.TopicAdmin;
import io.meridian.divergence.DivergenceKind;
import io.meridian.divergence.DivergenceRecord;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Registry;
import io.meridian.testkit.process.Scratch;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;

/**
 * Promises under kills: nothing is lost, every input has exactly one committed output, and all
 * regions come to the image that the rules give for the set of events.
 */
class ResolverCrashIT {

  private static final int PARTITIONS = 3;
  private static final int EVENTS_A_PARTITION = 5_000;
  private static final int RECORDS_A_MOMENT = 10;
  private static final int KILLS = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @Test
  void regions_agreeAndAnswerEachInputOnceWhenProcessesAreKilled() {
    long seed = 20_261_121L;
    try (Scratch scratch = Scratch.create("resolver-crash");
        KafkaBroker broker = KafkaBroker.start(scratch);
        Registry registry = Registry.start(scratch);
        SchemaRegistry schemas =
            SchemaRegistries.connect(Map.of("schema.registry.url", registry.url().toString()));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        JournalLoad load =
            new JournalLoad(
                broker.bootstrapServers(),
                seed,
                PARTITIONS,
                EVENTS_A_PARTITION,
                new AvroRecordCodec<>(JournalEvent.class, schemas))) {
      TopicAdmin.create(Regions.replication(Regions.US, PARTITIONS), admin);
      Map<RegionId, ResolverProcess> resolvers = start(scratch, broker, registry);
      try {
        load.start(RECORDS_A_MOMENT);
        torment(load, broker, resolvers, new Random(seed));
        await("writing").atMost(PATIENCE).until(() -> load.acknowledged() == load.size());
        for (RegionId region : Regions.ALL) {
          check(region, load, broker, schemas, resolvers.get(region));
        }
        resolvers.values().forEach(resolver -> assertThat(resolver.stop()).isTrue());
      } finally {
        resolvers.values().forEach(ResolverProcess::close);
      }
    }
  }

  /** What they keep their state in must make no difference. */
  private static Map<RegionId, ResolverProcess> start(
      Scratch scratch, KafkaBroker broker, Registry registry) {
    Map<RegionId, ResolverProcess> resolvers = new LinkedHashMap<>();
    for (RegionId region : Regions.ALL) {
      ResolverStores stores =
          ResolverStores.values()[resolvers.size() % ResolverStores.values().length];
      resolvers.put(
          region, ResolverProcess.start(scratch, region, PARTITIONS, broker, registry, stores));
    }
    resolvers.values().forEach(ResolverProcess::awaitReady);
    return resolvers;
  }

  /** Kills a resolver after each part of the load, and the broker before each second one. */
  private static void torment(
      JournalLoad load,
      KafkaBroker broker,
      Map<RegionId, ResolverProcess> resolvers,
      Random random) {
    for (int kill = 1; kill <= KILLS; kill++) {
      int part = load.size() * kill / (KILLS + 1);
      await("load").atMost(PATIENCE).until(() -> load.acknowledged() >= part);
      if (kill % 2 == 0) {
        broker.kill9();
        broker.restart();
      }
      RegionId victim = Regions.ALL.get(random.nextInt(Regions.ALL.size()));
      ResolverProcess resolver = resolvers.get(victim);
      resolver.kill9();
      resolver.revive();
    }
  }

  private static void check(
      RegionId region,
      JournalLoad load,
      KafkaBroker broker,
      SchemaRegistry schemas,
      ResolverProcess resolver) {
    String bootstrap = broker.bootstrapServers();
    try (ResolvedReader reader =
        new ResolvedReader(
            bootstrap, region, PARTITIONS, new AvroRecordCodec<>(ResolvedChange.class, schemas))) {
      await("outputs of " + region)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                reader.poll();
                assertThat(missing(load.dots(), reader.outputs()))
                    .as(() -> region + ": inputs without output\n" + resolver.process().logTail())
                    .isEmpty();
              });
      assertThat(reader.outputs()).as("%s: outputs of each input", region).isEqualTo(load.dots());
      assertThat(reader.image()).as("%s: visible image", region).isEqualTo(load.image());
      assertThat(reader.nothings()).isEqualTo(load.garbage());
    }
    AvroRecordCodec<DivergenceRecord> divergences =
        new AvroRecordCodec<>(DivergenceRecord.class, schemas);
    count(bootstrap, Topic.QUARANTINE.of(region), load.garbage(), record -> true);
    count(
        bootstrap,
        Topic.DIVERGENCE.of(region),
        load.garbage(),
        record -> divergences.decode(record.value()).getKind() == DivergenceKind.UNREADABLE);
  }

  private static List<String> missing(Map<String, Integer> inputs, Map<String, Integer> outputs) {
    return inputs.keySet().stream().filter(dot -> !outputs.containsKey(dot)).toList();
  }

  private static void count(
      String bootstrap,
      String topic,
      int expected,
      java.util.function.Predicate<ConsumerRecord<byte[], byte[]>> legal) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        ResolvedReader.consumer(bootstrap, topic, PARTITIONS)) {
      int[] count = {0};
      await(topic)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(100))) {
                  assertThat(legal.test(record)).isTrue();
                  count[0]++;
                }
                assertThat(count[0]).isEqualTo(expected);
              });
    }
  }
}
