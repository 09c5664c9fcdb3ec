package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.cluster.TopicAdmin;
import io.meridian.health.Health;
import io.meridian.journal.JournalEvent;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.junit.jupiter.api.Test;

/** Promises of the start: it reads from the earliest once, and never again by itself. */
class ResolverStartIT extends ResolverFixture {

  private static final String GROUP = "meridian-resolver-us-west-1";

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
}
