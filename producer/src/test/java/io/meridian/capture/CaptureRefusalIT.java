package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a capture refuses to start with, and says so. */
class CaptureRefusalIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static CaptureFixture fixture;

  @BeforeAll
  static void startParts() {
    fixture = new CaptureFixture();
  }

  @AfterAll
  static void stopParts() {
    fixture.close();
  }

  @Test
  void start_namesEveryProblemAtOnce() {
    CaptureFixture.World world = fixture.world();
    world.autoset = false;
    world.tables = List.of("public.*", "public.missing", "public.some_view");
    world.sql(
        "CREATE TABLE no_key (id int)",
        "CREATE TABLE odd_type (id int PRIMARY KEY, at interval)",
        "CREATE TYPE mood AS ENUM ('x')",
        "CREATE TABLE odd_enum (id int PRIMARY KEY, m mood)",
        "CREATE TABLE odd_array (id int PRIMARY KEY, xs int[])",
        "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
        "CREATE TABLE odd_domain (id posint PRIMARY KEY)",
        "CREATE TABLE float_key (id double precision PRIMARY KEY)",
        "CREATE TABLE toasted (id int PRIMARY KEY, body text)",
        "CREATE TABLE untoasted (id int PRIMARY KEY, n int)",
        "CREATE TABLE no_identity (id int PRIMARY KEY, n int)",
        "ALTER TABLE no_identity REPLICA IDENTITY NOTHING",
        "CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY)",
        "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
        "CREATE TABLE cased (id int PRIMARY KEY, \"ID\" int)",
        "CREATE VIEW some_view AS SELECT 1 AS id");
    assertThatThrownBy(world::start)
        .isInstanceOfSatisfying(
            CaptureRefusedException.class,
            e ->
                assertThat(e.problems())
                    .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("no primary key", "public.no_key"),
                        p -> assertThat(p).contains("odd_type", "column=at", "interval"),
                        p -> assertThat(p).contains("odd_enum", "column=m", "mood"),
                        p -> assertThat(p).contains("odd_array", "column=xs", "integer[]"),
                        p -> assertThat(p).contains("odd_domain", "column=id", "posint"),
                        p -> assertThat(p).contains("float_key", "column=id", "double precision"),
                        p -> assertThat(p).contains("REPLICA IDENTITY FULL", "public.toasted"),
                        p -> assertThat(p).contains("REPLICA IDENTITY FULL", "public.odd_array"),
                        p -> assertThat(p).contains("REPLICA IDENTITY FULL", "public.no_identity"),
                        p -> assertThat(p).contains("unlogged"),
                        p -> assertThat(p).contains("partitioned", "public.parted"),
                        p -> assertThat(p).contains("differ in case", "public.cased"),
                        p -> assertThat(p).contains("no ordinary table", "public.some_view"),
                        p -> assertThat(p).contains("no such table", "public.missing")));
  }

  @Test
  void start_isRefusedWhenTheSlotIsGoneOrMadeAnew() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)");
    world.start().close();
    dropSlot(world);
    assertThatThrownBy(world::start)
        .hasMessageContaining("slot is gone")
        .hasMessageContaining(world.slot());
    world.sql(
        "INSERT INTO users VALUES (1)",
        "SELECT pg_create_logical_replication_slot('" + world.slot() + "', 'pgoutput')");
    assertThatThrownBy(world::start)
        .hasMessageContaining("begins after the position")
        .hasMessageContaining(world.slot());
  }

  @Test
  void start_isRefusedWhenTheSlotIsNotOurs() {
    CaptureFixture.World world = fixture.world();
    world.sql(
        "CREATE TABLE users (id int PRIMARY KEY)",
        "SELECT pg_create_logical_replication_slot('" + world.slot() + "', 'pgoutput')");
    assertThatThrownBy(world::start)
        .hasMessageContaining("no position of ours")
        .hasMessageContaining(world.slot());
  }

  @Test
  void start_isRefusedForAnotherDatabaseCluster() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)");
    world.start().close();
    writePosition(world, CaptureState.STREAMING, "1234567890");
    assertThatThrownBy(world::start).hasMessageContaining("system_identifier=1234567890");
  }

  @Test
  void founding_isCompletedAfterACrash() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)");
    world.start().close();
    // As a crash between the slot and its position leaves it.
    writePosition(world, CaptureState.FOUNDING, null);
    world.sql("INSERT INTO users VALUES (1)");
    try (CaptureProgram capture = world.start()) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(world.journal()).hasSize(1));
    }
    // As a crash before the slot leaves it.
    writePosition(world, CaptureState.FOUNDING, null);
    dropSlot(world);
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (2)");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(world.journal()).hasSize(2));
    }
  }

  @Test
  void capture_endsWhenAnotherTakesOver() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)");
    try (CaptureProgram first = world.start()) {
      await().atMost(PATIENCE).until(() -> first.health().ready());
      try (CaptureProgram second = world.start()) {
        await().atMost(PATIENCE).until(() -> !first.health().live());
        assertThat(first.health().detail()).contains("taken over");
        world.sql("INSERT INTO users VALUES (1)");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(world.journal()).hasSize(1));
        assertThat(second.health().live()).isTrue();
      }
    }
  }

  @Test
  void start_isRefusedWithoutTopics() {
    CaptureFixture.World world = fixture.world();
    CaptureConfig config = world.config();
    CaptureConfig other =
        new CaptureConfig(
            new io.meridian.topology.RegionId("elsewhere"),
            1,
            CaptureFixture.PARTITIONS,
            config.store(),
            config.slot(),
            config.publication(),
            config.tenant(),
            config.tables(),
            true,
            TruncatePolicy.REFUSE,
            ReplicatedPolicy.REFUSE,
            1 << 20,
            config.commitInterval(),
            config.heartbeatInterval(),
            config.database(),
            Map.of(),
            config.kafka());
    CaptureProgram program =
        new CaptureProgram(other, new InMemorySchemaRegistry(), java.time.Clock.systemUTC());
    assertThatThrownBy(program::start)
        .isInstanceOf(CaptureRefusedException.class)
        .hasMessageContaining("journal.elsewhere");
  }

  @Test
  void start_isRefusedWhenTheSlotHasLostLog() {
    try (CaptureFixture own = new CaptureFixture(Map.of("max_slot_wal_keep_size", "1MB"))) {
      CaptureFixture.World world = own.world();
      world.sql("CREATE TABLE users (id int PRIMARY KEY)");
      world.start().close();
      for (int i = 0; i < 4; i++) {
        world.sql("CREATE TABLE t" + i + " (id int PRIMARY KEY)", "SELECT pg_switch_wal()");
      }
      world.sql("CHECKPOINT");
      assertThatThrownBy(world::start)
          .hasMessageContaining("wal_status=lost")
          .hasMessageContaining(world.slot());
    }
  }

  @Test
  void start_isRefusedWithoutLogicalLog() {
    try (CaptureFixture own = new CaptureFixture(Map.of("wal_level", "replica"))) {
      CaptureFixture.World world = own.world();
      world.sql("CREATE TABLE users (id int)");
      assertThatThrownBy(world::start)
          .hasMessageContaining("wal_level=replica")
          .hasMessageContaining("public.users");
    }
  }

  private static void dropSlot(CaptureFixture.World world) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .untilAsserted(() -> world.sql("SELECT pg_drop_replication_slot('" + world.slot() + "')"));
  }

  /** Replaces the last position of the world's capture. */
  private static void writePosition(
      CaptureFixture.World world, CaptureState state, String systemIdentifier) {
    AvroRecordCodec<CapturePosition> codec =
        new AvroRecordCodec<>(CapturePosition.class, world.registry);
    CapturePosition last = new PositionReader(world.config(), codec).read().orElseThrow();
    last.setState(state);
    if (systemIdentifier != null) {
      last.setSystemIdentifier(systemIdentifier);
    }
    if (state == CaptureState.FOUNDING) {
      last.setCommitLsn(0);
    }
    ProducerRecord<byte[], byte[]> record = Founding.record(world.config(), codec, last);
    Map<String, Object> settings = new HashMap<>(world.config().kafka());
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
      producer.send(record);
      producer.flush();
    }
  }
}
