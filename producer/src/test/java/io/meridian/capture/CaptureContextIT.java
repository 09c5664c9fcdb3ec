package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import io.meridian.clock.Hlc;
import io.meridian.journal.JournalEvent;
import io.meridian.marker.MarkerTable;
import io.meridian.topology.RegionId;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a sink of ours wrote is cut, and what it said is the context of what comes after. */
class CaptureContextIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long FUTURE_HLC = (4_000_000_000_000L << 16) + 7;

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
  void context_isThatOfTheMarkersCommittedBefore() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    String key = "default/users/1";
    try (CaptureProgram capture = world.start()) {
      world.sql("INSERT INTO users VALUES (1, 'local')");
      applied(world, "meridian_a", "region-9=1:5,%s=1:0", FUTURE_HLC);
      world.sql("UPDATE users SET name = 'local 2' WHERE id = 1");
      awaitEvents(world, key, 2);
      List<Journaled> events = events(world, key);
      assertThat(context(events.get(0))).isEmpty();
      // The own region's entry says how much of its own journal the store had been told.
      assertThat(context(events.get(1))).isEqualTo(world.region + "=1:0,region-9=1:5");
      assertThat(events.get(1).event().getHlc()).isGreaterThan(FUTURE_HLC);
      assertThat(capture.metrics())
          // The server does not even send it.
          .containsEntry(CaptureMetrics.ECHOES_CUT, 0L)
          .containsEntry(CaptureMetrics.MARKERS_READ, 3L);
      assertThat(events(world, key)).hasSize(2);
    }
    world.sql("UPDATE users SET name = 'down 1' WHERE id = 1");
    applied(world, "meridian_a", "region-9=1:9", FUTURE_HLC + 100);
    world.sql("UPDATE users SET name = 'down 2' WHERE id = 1");
    try (CaptureProgram capture = world.start()) {
      awaitEvents(world, key, 4);
      List<Journaled> events = events(world, key);
      assertThat(context(events.get(2))).isEqualTo(world.region + "=1:0,region-9=1:5");
      assertThat(context(events.get(3))).isEqualTo("region-9=1:9");
      assertThat(events)
          .extracting(e -> e.event().getHlc())
          .isSortedAccordingTo(Long::compareUnsigned)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void marker_isIgnoredWhenNoSinkMadeIt() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      applied(world, "meridian_a", "region-9=1:5", FUTURE_HLC);
      world.sql(
          "UPDATE meridian.applied SET vector = 'region-9=1:6'",
          "DELETE FROM meridian.applied",
          "INSERT INTO users VALUES (2, 'local')");
      awaitEvents(world, "default/users/2", 1);
      assertThat(context(events(world, "default/users/2").get(0))).isEqualTo("region-9=1:5");
      assertThat(capture.metrics())
          .containsEntry(CaptureMetrics.MARKERS_IGNORED, 2L * CaptureFixture.PARTITIONS);
    }
  }

  @Test
  void rowsOfASink_areCutAlsoWhereTheServerSendsThem() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.onReplicated = ReplicatedPolicy.CAPTURE;
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      applied(world, "meridian_a", "region-9=1:5", FUTURE_HLC);
      world.sql("INSERT INTO users VALUES (2, 'local')");
      awaitEvents(world, "default/users/2", 1);
      assertThat(context(events(world, "default/users/2").get(0))).isEqualTo("region-9=1:5");
      assertThat(events(world, "default/users/1")).isEmpty();
      assertThat(capture.metrics()).containsEntry(CaptureMetrics.ECHOES_CUT, 1L);
    }
  }

  @Test
  void otherReplication_isRefusedSkippedOrCaptured() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      await().atMost(PATIENCE).until(() -> capture.health().ready());
      world.sql("SELECT pg_replication_origin_create('somebody_else')");
      await().atMost(PATIENCE).until(() -> !capture.health().live());
      assertThat(capture.health().detail()).contains("on_replicated", "somebody_else");
      assertThatThrownBy(world::start)
          .isInstanceOf(CaptureRefusedException.class)
          .hasMessageContainingAll("on_replicated", "somebody_else");

      world.onReplicated = ReplicatedPolicy.SKIP;
      try (CaptureProgram skipping = world.start()) {
        replicated(world, 1);
        world.sql("INSERT INTO users VALUES (2, 'local')");
        awaitEvents(world, "default/users/2", 1);
        assertThat(events(world, "default/users/1")).isEmpty();
        assertThat(skipping.health().live()).isTrue();
      }
      world.onReplicated = ReplicatedPolicy.CAPTURE;
      try (CaptureProgram capturing = world.start()) {
        replicated(world, 3);
        awaitEvents(world, "default/users/3", 1);
        assertThat(capturing.health().live()).isTrue();
      }
    } finally {
      world.sql("SELECT pg_replication_origin_drop('somebody_else')");
    }
  }

  private static void replicated(CaptureFixture.World world, int id) throws SQLException {
    try (Connection connection = DriverManager.getConnection(world.url());
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_replication_origin_session_setup('somebody_else')");
      statement.execute("INSERT INTO users VALUES (" + id + ", 'replicated')");
    }
  }

  @Test
  void heldBackKey_hasSeenItsFloorAlsoAfterARestart() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    // About as long as it gets; the second marker says the same again over a moved vector.
    VersionVector floor = VersionVector.parse("region-9=1:5");
    Map<String, VersionVector> floors = new HashMap<>(Map.of("default/users/1", floor));
    IntStream.range(0, 100).forEach(i -> floors.put("default/users/9" + i, floor));
    String held = HeldKeys.of(floors).toString();
    assertThat(held).hasSizeGreaterThan(1_700).doesNotContain("*");
    try (CaptureProgram capture = world.start()) {
      applied(world, "meridian_a", "region-9=1:5", FUTURE_HLC, "");
      applied(world, "meridian_a", "region-9=1:6", FUTURE_HLC + 1, held);
      applied(world, "meridian_a", "region-9=1:7", FUTURE_HLC + 2, held);
      world.sql("INSERT INTO users VALUES (2, 'local')");
      awaitEvents(world, "default/users/2", 1);
    }
    try (CaptureProgram capture = world.start()) {
      world.sql("UPDATE users SET name = 'local' WHERE id = 1");
      world.sql("UPDATE users SET name = 'again' WHERE id = 2");
      awaitEvents(world, "default/users/1", 1);
      awaitEvents(world, "default/users/2", 2);
      applied(world, "meridian_a", "region-9=1:8", FUTURE_HLC + 3, "");
      world.sql("UPDATE users SET name = 'seen' WHERE id = 1");
      awaitEvents(world, "default/users/1", 2);
    }
    assertThat(events(world, "default/users/1").stream().map(CaptureContextIT::context))
        .containsExactly("region-9=1:5", "region-9=1:8");
    assertThat(events(world, "default/users/2").stream().map(CaptureContextIT::context))
        .containsExactly("region-9=1:7", "region-9=1:7");
  }

  @Test
  void heartbeats_areInEveryPartitionOfBothJournalsAndOutliveARestart() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.heartbeatInterval = Duration.ofMillis(100);
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    long began = System.currentTimeMillis();
    try (CaptureProgram capture = world.start()) {
      // Nothing is written: once the log is quiet they tell the time of day.
      awaitBeats(world, beat -> new Hlc(beat.event().getHlc()).millis() >= began);
      assertThat(beats(world, world.region))
          .allSatisfy(beat -> assertThat(context(beat)).isEmpty());
      applied(world, "meridian_a", "region-9=1:5", FUTURE_HLC);
      awaitBeats(world, beat -> context(beat).equals("region-9=1:5"));
      assertThat(capture.metrics().get(CaptureMetrics.HEARTBEATS).longValue()).isGreaterThan(2);
    }
    int before = beats(world, world.region).size();
    try (CaptureProgram capture = world.start()) {
      await().atMost(PATIENCE).until(() -> beats(world, world.region).size() > before + 10);
      world.sql("INSERT INTO users VALUES (2, 'local')");
      awaitEvents(world, "default/users/2", 1);
      assertThat(capture.health().live()).isTrue();
    }
    for (RegionId journal : List.of(world.region, world.region.operator())) {
      for (int partition = 0; partition < CaptureFixture.PARTITIONS; partition++) {
        int number = partition;
        List<JournalEvent> events =
            world.events(journal, world.registry).stream()
                .filter(event -> event.partition() == number)
                .map(Journaled::event)
                .toList();
        assertThat(events).extracting(JournalEvent::getRegion).containsOnly(journal.name());
        assertThat(events)
            .extracting(JournalEvent::getInstance)
            .hasSameElementsAs(List.of(events.get(0).getInstance()));
        assertThat(events)
            .extracting(JournalEvent::getSequence)
            .isEqualTo(LongStream.range(0, events.size()).boxed().toList());
        assertThat(events)
            .extracting(JournalEvent::getHlc)
            .isSortedAccordingTo(Long::compareUnsigned)
            .doesNotHaveDuplicates();
      }
    }
  }

  /** Waits until every partition of both journals ends with such a heartbeat. */
  private static void awaitBeats(CaptureFixture.World world, Predicate<Journaled> wanted) {
    for (RegionId journal : List.of(world.region, world.region.operator())) {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                Map<Integer, Journaled> last = new HashMap<>();
                beats(world, journal).forEach(beat -> last.put(beat.partition(), beat));
                return last.size() == CaptureFixture.PARTITIONS
                    && last.values().stream().allMatch(wanted);
              });
    }
  }

  private static List<Journaled> beats(CaptureFixture.World world, RegionId journal) {
    return world.events(journal, world.registry).stream().filter(Journaled::isHeartbeat).toList();
  }

  private static void applied(CaptureFixture.World world, String origin, String vector, long hlc)
      throws SQLException {
    applied(world, origin, vector, hlc, "");
  }

  /** What a sink does: markers, then rows under its origin, in one transaction. */
  private static void applied(
      CaptureFixture.World world, String origin, String vector, long hlc, String held)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection(world.url());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_replication_origin_create('"
              + origin
              + "') WHERE NOT EXISTS (SELECT FROM"
              + " pg_replication_origin WHERE roname = '"
              + origin
              + "')");
      connection.setAutoCommit(false);
      markers(connection, world, vector, hlc, held);
      statement.execute("SELECT pg_replication_origin_session_setup('" + origin + "')");
      statement.execute(
          "INSERT INTO users VALUES (1, 'remote') ON CONFLICT (id) DO UPDATE SET name = 'remote'");
      statement.execute("SELECT pg_replication_origin_session_reset()");
      connection.commit();
    }
  }

  private static void markers(
      Connection connection, CaptureFixture.World world, String vector, long hlc, String held)
      throws SQLException {
    try (PreparedStatement upsert = connection.prepareStatement(MarkerTable.UPSERT)) {
      for (int partition = 0; partition < CaptureFixture.PARTITIONS; partition++) {
        upsert.setString(1, "resolved." + world.region);
        upsert.setInt(2, partition);
        upsert.setLong(3, 1);
        upsert.setString(4, vector.replace("%s", world.region.name()));
        upsert.setLong(5, hlc);
        upsert.setString(6, held);
        upsert.executeUpdate();
      }
    }
  }

  private static void awaitEvents(CaptureFixture.World world, String key, int count) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(events(world, key)).hasSize(count));
  }

  private static List<Journaled> events(CaptureFixture.World world, String key) {
    return world.journal().stream().filter(event -> event.key().equals(key)).toList();
  }

  private static String context(Journaled event) {
    VersionVector context = Vectors.fromAvro(event.event().getContext());
    return context.toString();
  }
}
