package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.cluster.TopicAdmin;
import io.meridian.config.ConfigTree;
import io.meridian.health.Health;
import io.meridian.journal.Checksum;
import io.meridian.journal.JournalEvent;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.testkit.network.TcpProxy;
import io.meridian.testkit.process.KafkaBroker;
import io.meridian.testkit.process.Scratch;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promises of the start: it reads from the earliest once, and never again by itself. */
class ResolverStartIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Set<TransactionState> COMPLETE =
      Set.of(TransactionState.COMPLETE_COMMIT, TransactionState.COMPLETE_ABORT);
  private static final String GROUP = "meridian-resolver-us-west-1";
  private static final TopicPartition JOURNAL = new TopicPartition("journal.us-west-1", 0);

  private final FragileRegistry registry = new FragileRegistry();
  private final Journaled us = new Journaled(Regions.US);
  private Scratch scratch;
  private KafkaBroker broker;
  private Admin admin;

  @BeforeEach
  void start() {
    scratch = Scratch.create("resolver-start");
    broker =
        KafkaBroker.start(
            scratch, Map.of("transaction.abort.timed.out.transaction.cleanup.interval.ms", "200"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterEach
  void stop() {
    admin.close();
    broker.close();
    scratch.close();
  }

  @Test
  void resolver_isFailedWhenTopicsAreNotWhatTheyMustBe() {
    TopicAdmin.create(Regions.replication(Regions.US, 2), admin);
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      Health health = awaitFailed(program);
      for (RegionId region : Regions.ALL) {
        assertThat(health.detail()).contains("journal." + region);
      }
    }
  }

  @Test
  void resolver_waitsWhenTheClusterIsAway() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    broker.stop();
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      assertThat(program.health().live()).isTrue();
      assertThat(program.health().ready()).isFalse();

      broker.restart();

      awaitReady(program);
      awaitOutputs(3);
      assertThat(program.metrics()).containsEntry(ResolverFigures.EVENTS, 3L);
    }
  }

  @Test
  void resolver_readsOnWhereItStoppedWhenItIsStartedAgain() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    runUntilOutputs(3);
    journal(2);
    runUntilOutputs(5);
  }

  @Test
  void resolver_knowsItsKeysWhenItIsStartedWithAnotherStore() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    int outputs = 0;
    int keys = 3;
    for (String store : List.of("rocksdb", "memory", "rocksdb")) {
      // Of one key less each time: what is known of the others is from before.
      journal(keys);
      outputs += keys;
      keys--;
      try (ResolverProgram program =
          program(broker.bootstrapServers(), 1, Map.of(), Map.of(), store)) {
        program.start();
        awaitReady(program);
        awaitOutputs(outputs);
        for (String key : List.of("default/orders/0", "default/orders/2")) {
          assertThat(program.explain(key)).as(store).isPresent();
        }
      }
    }
  }

  @Test
  void resolver_isFailedWhenItsOffsetsWereLost() throws Exception {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    runUntilOutputs(3);
    awaitNoMembers();
    admin.deleteConsumerGroups(List.of(GROUP)).all().get();

    try (ResolverProgram program = started(broker.bootstrapServers())) {
      assertThat(awaitFailed(program).detail())
          .contains("committed offsets were lost")
          .contains("keys-changelog");
    }
    awaitOutputs(3);
  }

  @Test
  void resolver_isFailedWhenAnOffsetWasLost() throws Exception {
    TopicAdmin.create(Regions.replication(Regions.US, 2), admin);
    try (ResolverProgram program = program(broker.bootstrapServers(), 2)) {
      program.start();
      awaitReady(program);
    }
    awaitNoMembers();
    admin.deleteConsumerGroupOffsets(GROUP, Set.of(JOURNAL)).all().get();

    try (ResolverProgram program = program(broker.bootstrapServers(), 2)) {
      program.start();
      assertThat(awaitFailed(program).detail()).contains(JOURNAL.toString());
    }
  }

  @Test
  void resolver_isFailedWhenTheJournalNoLongerHasItsOffset() throws Exception {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    runUntilOutputs(3);
    journal(5);
    admin.deleteRecords(Map.of(JOURNAL, RecordsToDelete.beforeOffset(6))).all().get();

    try (ResolverProgram program = started(broker.bootstrapServers())) {
      assertThat(awaitFailed(program).detail()).contains(JOURNAL.topic());
    }
    awaitOutputs(3);
  }

  @Test
  void resolver_isFailedWhenItsFileNamesAnotherRuleThanHolds() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    try (ResolverProgram program =
        program(broker.bootstrapServers(), 1, Map.of("conflict_resolution", "manual"))) {
      program.start();
      assertThat(awaitFailed(program).detail())
          .contains("conflict_resolution=manual")
          .contains("policy=last_write_wins");
    }
  }

  @Test
  void resolver_isFailedWhenAJournalWasMadeAnew() throws Exception {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      awaitReady(program);
      awaitOutputs(3);
      admin.deleteTopics(List.of(JOURNAL.topic())).all().get();
      await("the topic's end")
          .atMost(PATIENCE)
          .until(() -> !admin.listTopics().names().get().contains(JOURNAL.topic()));
      TopicAdmin.create(Regions.replication(Regions.US, 1), admin);

      assertThat(awaitFailed(program).detail()).contains(JOURNAL.topic());
    }
  }

  @Test
  void resolver_skipsNothingWhenTheRegistryIsAwayForLong() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    journal(3);
    registry.away(true);
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      await("a replaced thread")
          .atMost(PATIENCE)
          .until(
              () ->
                  program.metrics().get(ResolverFigures.THREADS_REPLACED).longValue() >= 1
                      && !program.health().ready());
      assertThat(program.health().live()).isTrue();
      assertThat(registry.refused()).isPositive();

      registry.away(false);

      awaitReady(program);
      awaitOutputs(3);
      assertThat(program.metrics()).containsEntry(quarantinedUnreadable(), 0L);
    }
  }

  @Test
  void resolver_goesOnWhenItsTransactionTimedOut() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    Map<String, String> slow =
        Map.of(
            "commit.interval.ms",
            "1500",
            CommitPace.LEAST_KEY,
            "1500",
            "producer.linger.ms",
            "0",
            "producer.transaction.timeout.ms",
            "3000");
    int outputs = 0;
    try (ResolverProgram program = program(broker.proxiedBootstrapServers(), 1, Map.of(), slow)) {
      program.start();
      do {
        try (TcpProxy open = broker.openProxy()) {
          awaitReady(program);
          journal(1);
          outputs++;
          awaitTransactions(states -> states.contains(TransactionState.ONGOING));
          assertThat(open).isNotNull();
        }
        awaitTransactions(
            states ->
                COMPLETE.containsAll(states) || states.contains(TransactionState.COMPLETE_ABORT));
        // Until the cut was quicker than the commit.
      } while (!transactions().contains(TransactionState.COMPLETE_ABORT));

      try (TcpProxy open = broker.openProxy()) {
        awaitOutputs(outputs);
        awaitReady(program);
        // While it can still leave its group.
        program.close();
        assertThat(open).isNotNull();
      }
    }
  }

  @Test
  void resolver_goesOnWhenRecordsAreAsLargeAsAJournalTakes() {
    TopicAdmin.create(Regions.replication(Regions.US, 1), admin);
    byte[] bytes = new byte[1_048_100];
    new Random(7).nextBytes(bytes);
    JournalEvent event = us.update(1, "");
    event.setPayload(ByteBuffer.wrap(bytes));
    AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    write(List.of(codec.encode("journal-value", event)));
    byte[] garbage = new byte[1_048_400];
    new Random(8).nextBytes(garbage);
    write(List.of(garbage));
    runUntilOutputs(2);
  }

  private static String quarantinedUnreadable() {
    return ResolverFigures.QUARANTINED + "{code=\"unreadable\"}";
  }

  private void runUntilOutputs(int count) {
    try (ResolverProgram program = started(broker.bootstrapServers())) {
      awaitReady(program);
      awaitOutputs(count);
    }
  }

  private ResolverProgram started(String bootstrap) {
    ResolverProgram program = program(bootstrap, 1);
    program.start();
    return program;
  }

  private ResolverProgram program(String bootstrap, int partitions) {
    return program(bootstrap, partitions, Map.of());
  }

  private ResolverProgram program(
      String bootstrap, int partitions, Map<String, Object> replication) {
    return program(
        bootstrap, partitions, replication, Map.of("consumer.session.timeout.ms", "6000"));
  }

  private ResolverProgram program(
      String bootstrap,
      int partitions,
      Map<String, Object> replication,
      Map<String, String> streams) {
    return program(bootstrap, partitions, replication, streams, "rocksdb");
  }

  private ResolverProgram program(
      String bootstrap,
      int partitions,
      Map<String, Object> replication,
      Map<String, String> streams,
      String store) {
    Map<String, Object> section = new HashMap<>(Regions.section(Regions.US, partitions));
    section.putAll(replication);
    ConfigTree tree =
        ConfigTree.of(
            Map.of(
                "replication", section,
                "kafka", Map.of("bootstrap.servers", bootstrap),
                "schema_registry", Map.of("schema.registry.url", "http://127.0.0.1:1"),
                "resolver",
                    Map.of(
                        "state_dir",
                        scratch.file("state").toString(),
                        "store",
                        store,
                        "streams",
                        streams)),
            Map.of());
    ResolverConfig config = ResolverConfig.of(tree);
    tree.complete();
    return new ResolverProgram(config, () -> registry);
  }

  private void journal(int count) {
    AvroRecordCodec<JournalEvent> codec = new AvroRecordCodec<>(JournalEvent.class, registry);
    write(
        IntStream.range(0, count)
            .mapToObj(i -> codec.encode("journal-value", us.update(i, "payload")))
            .toList());
  }

  private void write(List<byte[]> values) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (byte[] value : values) {
        byte[] key = ResolverDriver.bytes("default/orders/" + sent.size());
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(JOURNAL.topic(), JOURNAL.partition(), key, value);
        record.headers().add(Checksum.of(key, value));
        sent.add(producer.send(record));
      }
    }
    assertThat(sent).allSatisfy(record -> assertThat(record).succeedsWithin(PATIENCE));
  }

  private void awaitOutputs(int count) {
    AvroRecordCodec<ResolvedChange> codec = new AvroRecordCodec<>(ResolvedChange.class, registry);
    try (ResolvedReader reader =
        new ResolvedReader(broker.bootstrapServers(), Regions.US, 1, codec)) {
      await("outputs")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                reader.poll();
                assertThat(reader.outputs()).hasSize(count);
                assertThat(reader.outputs().values()).containsOnly(1);
              });
    }
  }

  private void awaitTransactions(Predicate<Set<TransactionState>> reached) {
    await("transactions").atMost(PATIENCE).until(() -> reached.test(transactions()));
  }

  /** The states of all transactional ids that have had a transaction. */
  private Set<TransactionState> transactions() {
    try {
      return admin.listTransactions().all().get().stream()
          .map(TransactionListing::state)
          .filter(state -> state != TransactionState.EMPTY)
          .collect(Collectors.toSet());
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("Cannot list transactions", e);
    }
  }

  private void awaitNoMembers() {
    await("the group without members")
        .atMost(PATIENCE)
        .until(
            () ->
                admin
                    .describeConsumerGroups(List.of(GROUP))
                    .describedGroups()
                    .get(GROUP)
                    .get()
                    .members()
                    .isEmpty());
  }

  private static void awaitReady(ResolverProgram program) {
    await("ready")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(program.health()).matches(Health::ready));
  }

  private static Health awaitFailed(ResolverProgram program) {
    await("failed")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(program.health()).matches(health -> !health.live()));
    return program.health();
  }
}
