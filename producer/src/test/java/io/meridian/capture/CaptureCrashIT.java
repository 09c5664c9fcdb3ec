package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.testkit.process.ChildProcess;
import io.meridian.testkit.process.JavaProcess;
import io.meridian.testkit.process.Registry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;

/** Every local row change is in the journal exactly once and in order, whatever is killed. */
class CaptureCrashIT {

  private static final int ROWS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final RowSchema COUNTERS =
      RowSchema.of(
          "public",
          "counters",
          List.of(
              Column.of("counters", "id", "integer", false, 1),
              Column.of("counters", "n", "integer", false, 0),
              Column.of("counters", "filler", "text", true, 0)));

  @Test
  void journal_hasEachChangeOnceAfterKillsOfCaptureBrokerAndPostgres() throws Exception {
    try (CaptureFixture fixture = new CaptureFixture();
        Registry registry = Registry.start(fixture.scratch())) {
      CaptureFixture.World world = fixture.world();
      WriteLoad.createTable(world.url(), ROWS);
      ChildProcess capture = child(fixture, world, registry);
      awaitSlot(world);
      try (WriteLoad load = new WriteLoad(world.url(), ROWS, 42)) {
        load.start();
        for (int round = 0; round < 3; round++) {
          awaitMore(world, 300);
          capture.kill9();
          awaitTransactions(load, 100);
          capture = child(fixture, world, registry);
        }
        awaitMore(world, 300);
        fixture.kafka.kill9();
        awaitTransactions(load, 100);
        fixture.kafka.restart();
        awaitMore(world, 300);
        fixture.postgres.kill9();
        fixture.postgres.restart();
        awaitMore(world, 300);
        fixture.kafka.kill9();
        capture.kill9();
        fixture.postgres.kill9();
        fixture.postgres.restart();
        fixture.kafka.restart();
        capture = child(fixture, world, registry);
        awaitMore(world, 300);
      }
      Map<Integer, Integer> counts = WriteLoad.counts(world.url());
      int expected = counts.values().stream().mapToInt(Integer::intValue).sum();
      try (SchemaRegistry schemas = client(registry)) {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> journaled(world) >= expected);
        List<Journaled> journal = world.journal(schemas);
        assertThat(journal).hasSize(expected);
        assertCountsUp(journal, counts);
        assertDense(world.events(world.region, schemas));
        assertDense(world.events(world.region.operator(), schemas));
        assertWholeTransactions(journal);
      }
      capture.kill9();
    }
  }

  /** Each row: 1, 2, 3 … up to what the database holds. */
  private static void assertCountsUp(List<Journaled> journal, Map<Integer, Integer> counts)
      throws IOException {
    Map<Integer, Integer> seen = new TreeMap<>();
    for (Journaled event : journal) {
      GenericRecord row =
          new GenericDatumReader<GenericRecord>(COUNTERS.avro())
              .read(
                  null,
                  DecoderFactory.get().binaryDecoder(event.event().getPayload().array(), null));
      int id = (Integer) row.get("id");
      int n = (Integer) row.get("n");
      assertThat(n).as("count of row %s", id).isEqualTo(seen.getOrDefault(id, 0) + 1);
      seen.put(id, n);
    }
    counts.values().removeIf(n -> n == 0);
    assertThat(seen).isEqualTo(counts);
  }

  /** Heartbeats included: their sequences and clocks outlive a kill as those of changes do. */
  private static void assertDense(List<Journaled> journal) {
    Map<Integer, Long> next = new HashMap<>();
    Map<Integer, Long> clocks = new HashMap<>();
    for (Journaled event : journal) {
      long expected = next.getOrDefault(event.partition(), 0L);
      assertThat(event.event().getSequence()).isEqualTo(expected);
      next.put(event.partition(), expected + 1);
      long hlc = event.event().getHlc();
      assertThat(hlc).isGreaterThan(clocks.getOrDefault(event.partition(), -1L));
      clocks.put(event.partition(), hlc);
    }
  }

  private static void assertWholeTransactions(List<Journaled> journal) {
    Map<String, List<Integer>> indexes = new HashMap<>();
    for (Journaled event : journal) {
      indexes
          .computeIfAbsent(event.event().getTransaction(), t -> new ArrayList<>())
          .add(event.event().getTransactionIndex());
    }
    indexes.values().forEach(list -> list.sort(Comparator.naturalOrder()));
    assertThat(indexes.values()).allSatisfy(list -> assertThat(list).containsExactly(0, 1, 2));
  }

  private static void awaitSlot(CaptureFixture.World world) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (SourceCatalog catalog = SourceCatalog.open(world.config().database())) {
                return catalog.slot(world.slot()).isPresent();
              }
            });
  }

  private static void awaitMore(CaptureFixture.World world, int more) {
    int enough = journaled(world) + more;
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> journaled(world) >= enough);
  }

  private static int journaled(CaptureFixture.World world) {
    return (int)
        world.records("journal." + world.region).stream()
            .filter(
                record ->
                    !new String(record.key(), StandardCharsets.US_ASCII).startsWith("_meridian/"))
            .count();
  }

  private static void awaitTransactions(WriteLoad load, int more) {
    long before = load.transactions();
    await().atMost(PATIENCE).until(() -> load.transactions() >= before + more);
  }

  private static SchemaRegistry client(Registry registry) {
    return SchemaRegistries.connect(Map.of("schema.registry.url", registry.url().toString()));
  }

  private static ChildProcess child(
      CaptureFixture fixture, CaptureFixture.World world, Registry registry) throws SQLException {
    return JavaProcess.of("capture-child", CaptureChild.class.getName())
        .arguments(
            world.region.name(),
            world.slot(),
            fixture.postgres.host(),
            Integer.toString(fixture.postgres.port()),
            world.database,
            fixture.postgres.user(),
            fixture.kafka.bootstrapServers(),
            registry.url().toString())
        .start(fixture.scratch());
  }
}
