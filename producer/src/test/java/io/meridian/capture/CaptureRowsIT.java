package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import io.meridian.journal.ChangeOperation;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import javax.management.ObjectName;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of the more unusual things that happen to rows. */
class CaptureRowsIT {

  private static final Logger LOGGER = LoggerFactory.getLogger(CaptureRowsIT.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

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
  void row_keepsUnchangedToastValues() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE docs (id int PRIMARY KEY, n int, body text, raw bytea, data jsonb)");
    try (CaptureProgram capture = world.start()) {
      world.sql(
          "INSERT INTO docs SELECT 1, 0, string_agg(md5(i::text), ''),"
              + " decode(string_agg(md5(i::text), ''), 'hex'),"
              + " jsonb_build_object('x', string_agg(md5(i::text), ''))"
              + " FROM generate_series(1, 320) i",
          "UPDATE docs SET n = 1");
      awaitEvents(world, 2);
    }
    GenericRecord inserted = row(world, world.journal().get(0));
    GenericRecord updated = row(world, world.journal().get(1));
    assertThat(((String) inserted.get("body"))).hasSize(10_240);
    assertThat(updated.get("n")).isEqualTo(1);
    assertThat(updated.get("body")).isEqualTo(inserted.get("body"));
    assertThat(updated.get("raw")).isEqualTo(inserted.get("raw"));
    assertThat(updated.get("data")).isEqualTo(inserted.get("data"));
  }

  @Test
  void key_changeIsDeleteAndInsertInOneTransaction() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      world.sql(
          "INSERT INTO users VALUES (1, 'a')",
          "UPDATE users SET id = 2 WHERE id = 1",
          "DELETE FROM users WHERE id = 2",
          "INSERT INTO users VALUES (2, 'b')");
      awaitEvents(world, 5);
    }
    List<Journaled> first = events(world, "default/users/1");
    List<Journaled> second = events(world, "default/users/2");
    assertThat(first)
        .extracting(e -> e.event().getOperation())
        .containsExactly(ChangeOperation.INSERT, ChangeOperation.DELETE);
    assertThat(second)
        .extracting(e -> e.event().getOperation())
        .containsExactly(ChangeOperation.INSERT, ChangeOperation.DELETE, ChangeOperation.INSERT);
    assertThat(first.get(1).event().getTransaction())
        .isEqualTo(second.get(0).event().getTransaction());
    assertThat(first.get(1).event().getRevision()).isEqualTo(second.get(0).event().getRevision());
  }

  @Test
  void truncation_stopsCaptureUnlessSkipped() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (1, 'a')", "TRUNCATE users");
      await().atMost(PATIENCE).until(() -> !capture.health().live());
      assertThat(capture.health().detail()).contains("public.users").contains("truncation");
    }
    world.onTruncate = TruncatePolicy.SKIP;
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (2, 'b')");
      awaitEvents(world, 2);
      assertThat(capture.metrics()).containsEntry(CaptureMetrics.TRUNCATES_SKIPPED, 1L);
    }
  }

  @Test
  void row_hasTheColumnsOfItsTime() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    world.start().close();
    world.sql(
        "INSERT INTO users VALUES (1, 'a')",
        "ALTER TABLE users ADD COLUMN age int NOT NULL DEFAULT 7",
        "INSERT INTO users VALUES (2, 'b', 8)",
        "ALTER TABLE users DROP COLUMN name",
        "INSERT INTO users VALUES (3, 9)");
    try (CaptureProgram capture = world.start()) {
      awaitEvents(world, 3);
      world.sql("ALTER TABLE users ADD COLUMN note varchar(9)", "UPDATE users SET note = 'x'");
      awaitEvents(world, 6);
    }
    assertThat(row(world, events(world, "default/users/1").get(0)).toString())
        .isEqualTo("{\"id\": 1, \"name\": \"a\"}");
    assertThat(row(world, events(world, "default/users/2").get(0)).toString())
        .isEqualTo("{\"id\": 2, \"name\": \"b\", \"age\": 8}");
    assertThat(row(world, events(world, "default/users/3").get(0)).toString())
        .isEqualTo("{\"id\": 3, \"age\": 9}");
    assertThat(row(world, events(world, "default/users/1").get(1)).toString())
        .isEqualTo("{\"id\": 1, \"age\": 7, \"note\": \"x\"}");
  }

  @Test
  void row_keepsANullWhereTheColumnHasADefault() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, age int DEFAULT 7, name text DEFAULT 'x')");
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (1, null, null)", "INSERT INTO users (id) VALUES (2)");
      awaitEvents(world, 2);
    }
    assertThat(row(world, events(world, "default/users/1").get(0)).toString())
        .isEqualTo("{\"id\": 1, \"age\": null, \"name\": null}");
    assertThat(row(world, events(world, "default/users/2").get(0)).toString())
        .isEqualTo("{\"id\": 2, \"age\": 7, \"name\": \"x\"}");
  }

  @Test
  void engine_doesNotMeasureSingleEvents() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)");
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (1)");
      awaitEvents(world, 1);
      ObjectName streaming =
          new ObjectName(
              "debezium.postgres:type=connector-metrics,context=streaming,server="
                  + world.config().engine());
      Object seen =
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(streaming, "TotalNumberOfEventsSeen");
      world.sql("INSERT INTO users SELECT i FROM generate_series(2, 30) AS i");
      awaitEvents(world, 30);
      assertThat(
              ManagementFactory.getPlatformMBeanServer()
                  .getAttribute(streaming, "TotalNumberOfEventsSeen"))
          .isEqualTo(seen);
    }
  }

  @Test
  void column_ofUnsupportedTypeStopsCaptureWhenAddedLater() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      world.sql("ALTER TABLE users ADD COLUMN at inet", "INSERT INTO users VALUES (1, 'a', null)");
      await().atMost(PATIENCE).until(() -> !capture.health().live());
      assertThat(capture.health().detail()).contains("users").contains("at").contains("inet");
    }
    assertThat(world.journal()).isEmpty();
  }

  @Test
  void table_outsideTheFilterIsNotCaptured() {
    CaptureFixture.World world = fixture.world();
    world.sql(
        "CREATE TABLE users (id int PRIMARY KEY)",
        "CREATE TABLE scratch (x inet)",
        "CREATE SCHEMA app",
        "CREATE TABLE app.\"Odd Name\" (\"the id\" int PRIMARY KEY, gen int GENERATED ALWAYS AS (1)"
            + " STORED)");
    world.tables = List.of("public.*", "!public.scratch", "app.*");
    try (CaptureProgram capture = world.start()) {
      world.sql(
          "INSERT INTO scratch VALUES ('1.2.3.4')",
          "INSERT INTO app.\"Odd Name\" VALUES (1)",
          "INSERT INTO users VALUES (1)");
      awaitEvents(world, 2);
    }
    assertThat(world.journal())
        .extracting(Journaled::key)
        .containsExactlyInAnyOrder("default/users/1", "default/app.Odd%20Name/1");
  }

  @Test
  void slot_movesWhenOnlyOthersWrite() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY)", "CREATE TABLE noise (x text)");
    world.tables = List.of("public.users");
    try (CaptureProgram capture = world.start()) {
      await()
          .atMost(PATIENCE)
          .ignoreException(NoSuchElementException.class)
          .until(() -> confirmed(world) > 0);
      long before = confirmed(world);
      world.sql("INSERT INTO noise SELECT repeat('x', 1000) FROM generate_series(1, 5000)");
      await().atMost(PATIENCE).until(() -> confirmed(world) > before + 4_000_000);
      assertThat(capture.metrics().get(CaptureMetrics.COMMIT_LSN).longValue())
          .isGreaterThanOrEqualTo(confirmed(world));
    }
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (1)");
      awaitEvents(world, 1);
    }
  }

  @Test
  void transaction_isInOneKafkaTransactionWhenItSpansManyBatches() {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    int rows = 30_000;
    try (CaptureProgram capture = world.start()) {
      long began = System.nanoTime();
      world.sql("INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, " + rows + ") i");
      await()
          .atMost(PATIENCE)
          .until(() -> capture.metrics().get(CaptureMetrics.CHANGES_JOURNALED).longValue() == rows);
      LOGGER.info(
          "Captured one transaction rows={} lagMs={} withInsertMs={}",
          rows,
          capture.metrics().get(CaptureMetrics.LAG_MILLIS),
          Duration.ofNanos(System.nanoTime() - began).toMillis());
    }
    List<Journaled> journal = world.journal();
    assertThat(journal).hasSize(rows);
    assertThat(journal.stream().map(e -> e.event().getTransaction()).distinct()).hasSize(1);
    // A Kafka transaction's end takes an offset: there is none in between.
    for (int partition = 0; partition < CaptureFixture.PARTITIONS; partition++) {
      int here = partition;
      List<Journaled> events = journal.stream().filter(e -> e.partition() == here).toList();
      long first = events.get(0).offset();
      assertThat(events.get(events.size() - 1).offset() - first).isEqualTo(events.size() - 1);
    }
  }

  @Test
  void transaction_stopsCaptureWhenItDoesNotFit() {
    CaptureFixture.World world = fixture.world();
    world.maxTransactionBytes = 1 << 20;
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users SELECT i, 'x' FROM generate_series(1, 10000) i");
      await().atMost(PATIENCE).until(() -> !capture.health().live());
      assertThat(capture.health().detail()).contains("max_transaction_bytes=1048576");
    }
    assertThat(world.journal()).isEmpty();
    world.maxTransactionBytes = 64 << 20;
    try (CaptureProgram capture = world.start()) {
      awaitEvents(world, 10_000);
    }
  }

  private static long confirmed(CaptureFixture.World world) {
    try (SourceCatalog catalog = SourceCatalog.open(world.config().database())) {
      return catalog.slot(world.slot()).orElseThrow().confirmedLsn();
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitEvents(CaptureFixture.World world, int count) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(world.journal()).hasSize(count));
  }

  private static List<Journaled> events(CaptureFixture.World world, String key) {
    return world.journal().stream().filter(event -> event.key().equals(key)).toList();
  }

  private static GenericRecord row(CaptureFixture.World world, Journaled event) throws Exception {
    return new GenericDatumReader<GenericRecord>(world.registry.schema(event.event().getSchemaId()))
        .read(null, DecoderFactory.get().binaryDecoder(event.event().getPayload().array(), null));
  }
}
