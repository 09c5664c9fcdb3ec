package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import io.meridian.conflict.Policy;
import io.meridian.control.ControlWriter;
import io.meridian.journal.Checksum;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.schema.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What was decided is named by every event, and rows that will be merged come with the old row. */
class CaptureDecisionsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RowSchema STOCK =
      RowSchema.of(
          "public",
          "stock",
          List.of(
              Column.of("stock", "id", "integer", false, 1),
              Column.of("stock", "n", "integer", true, 0),
              Column.of("stock", "note", "text", true, 0)));

  /** Of all tests, as the topic {@code control} is. */
  private static final SchemaRegistry REGISTRY = new InMemorySchemaRegistry();

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
  void events_nameTheDecisionsAndCarryTheOldRowWhereItMerges() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.registry = REGISTRY;
    world.sql(
        "CREATE TABLE stock (id int PRIMARY KEY, n int, note text)",
        "CREATE TABLE other (id int PRIMARY KEY, note text)");
    try (ControlWriter control =
        ControlWriter.open(
            Map.of("bootstrap.servers", fixture.kafka.bootstrapServers()),
            world.registry,
            Clock.systemUTC())) {
      long first = control.set(policy("elsewhere"), "ann");
      try (CaptureProgram capture = world.start()) {
        world.sql("INSERT INTO stock VALUES (1, 5, 'a')", "UPDATE stock SET n = 6");
        awaitEvents(world, "default/stock/1", 2);
        assertThat(events(world, "default/stock/1"))
            .allSatisfy(e -> assertThat(e.event().getPolicy()).isEqualTo(first))
            .allSatisfy(e -> assertThat(e.event().getBefore()).isNull());

        long second = control.set(policy("stock"), "ann");
        awaitPolicy(world, second);
        world.sql(
            "UPDATE stock SET n = 8", "INSERT INTO stock VALUES (2, 1, 'b')", "DELETE FROM stock");
        awaitEvents(world, "default/stock/2", 2);
        assertThat(capture.metrics()).containsEntry(CaptureMetrics.RESTARTS, 0L);
      }
    }
    List<Journaled> events = events(world, "default/stock/1");
    GenericRecord before = row(events.get(2).event().getBefore());
    assertThat(before.get("id")).isEqualTo(1);
    assertThat(before.get("n")).isEqualTo(6);
    assertThat(before.get("note")).hasToString("a");
    assertThat(row(events.get(2).event().getPayload()).get("n")).isEqualTo(8);
    assertThat(events.get(3).event().getBefore()).as("of a delete").isNull();
    assertThat(events(world, "default/stock/2").get(0).event().getBefore())
        .as("of an insert")
        .isNull();
    assertThat(events(world, "default/other/1"))
        .allSatisfy(e -> assertThat(e.event().getBefore()).isNull());
    assertThat(world.records("journal." + world.region))
        .isNotEmpty()
        .allSatisfy(
            record ->
                assertThat(Checksum.verify(record.key(), record.value(), record.headers()))
                    .isEqualTo(Checksum.Verdict.GOOD));
  }

  @Test
  void tables_getFullIdentityWhereTheyAreMergedAndThatIsLeftToUs() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.registry = REGISTRY;
    world.sql(
        "CREATE TABLE plain (id int PRIMARY KEY, n int)",
        "CREATE TABLE merged (id int PRIMARY KEY, n int)");
    try (ControlWriter control =
        ControlWriter.open(
            Map.of("bootstrap.servers", fixture.kafka.bootstrapServers()),
            world.registry,
            Clock.systemUTC())) {
      assertThat(control.set(policy("merged"), "ann")).isPositive();
    }
    try (CaptureProgram capture = world.start()) {
      await().atMost(PATIENCE).until(() -> capture.health().ready());
      world.sql("INSERT INTO merged VALUES (1, 5)", "UPDATE merged SET n = 6");
      awaitEvents(world, "default/merged/1", 2);
    }
    assertThat(events(world, "default/merged/1").get(1).event().getBefore()).isNotNull();
    try (SourceCatalog catalog = SourceCatalog.open(world.config().database())) {
      assertThat(catalog.tables(world.config().filter()))
          .extracting(table -> table.name() + " " + table.replicaIdentity())
          .containsExactlyInAnyOrder("plain d", "merged f");
    }
  }

  /** Writes to a table that is not merged until its events name the version. */
  private static void awaitPolicy(CaptureFixture.World world, long version) {
    world.sql("INSERT INTO other VALUES (1, 'a')");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              world.sql("UPDATE other SET note = note || 'a'");
              List<Journaled> events = events(world, "default/other/1");
              return !events.isEmpty()
                  && events.get(events.size() - 1).event().getPolicy() == version;
            });
  }

  private static Policy policy(String type) {
    return new Policy("*", type, "merge", new TreeMap<>(Map.of("fields.n", "counter")));
  }

  private static GenericRecord row(ByteBuffer bytes) throws IOException {
    return new GenericDatumReader<GenericRecord>(STOCK.avro())
        .read(null, DecoderFactory.get().binaryDecoder(bytes.array(), null));
  }

  private static void awaitEvents(CaptureFixture.World world, String key, int count) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events(world, key)).hasSize(count));
  }

  private static List<Journaled> events(CaptureFixture.World world, String key) {
    return world.journal().stream().filter(event -> event.key().equals(key)).toList();
  }
}
