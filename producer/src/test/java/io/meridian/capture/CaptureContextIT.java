package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.meridian.capture.CaptureFixture.Journaled;
import io.meridian.marker.MarkerTable;
import io.meridian.version.VersionVector;
import io.meridian.version.avro.Vectors;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
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
          .containsEntry(CaptureMetrics.ECHOES_CUT, 1L)
          .containsEntry(CaptureMetrics.MARKERS_READ, 3L);
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
      try (Connection connection = DriverManager.getConnection(world.url())) {
        markers(connection, world, "region-9=1:5", FUTURE_HLC, "");
      }
      applied(world, "somebody_else", "region-9=1:6", FUTURE_HLC);
      world.sql("INSERT INTO users VALUES (2, 'local')");
      awaitEvents(world, "default/users/2", 1);
      assertThat(context(events(world, "default/users/2").get(0))).isEmpty();
      assertThat(capture.metrics())
          .containsEntry(CaptureMetrics.MARKERS_IGNORED, 6L)
          .containsEntry(CaptureMetrics.ECHOES_CUT, 0L);
      // Rows of a foreign origin are local changes to us.
      assertThat(events(world, "default/users/1")).hasSize(1);
    }
  }

  @Test
  void context_staysWhileKeysAreHeldBack() throws Exception {
    CaptureFixture.World world = fixture.world();
    world.sql("CREATE TABLE users (id int PRIMARY KEY, name text)");
    try (CaptureProgram capture = world.start()) {
      applied(world, "meridian_a", "region-9=1:5", FUTURE_HLC, "");
      applied(world, "meridian_a", "region-9=1:6", FUTURE_HLC + 1, "something");
      world.sql("UPDATE users SET name = 'local' WHERE id = 1");
      awaitEvents(world, "default/users/1", 1);
      assertThat(context(events(world, "default/users/1").get(0))).isEqualTo("region-9=1:5");
    }
  }

  private static void applied(CaptureFixture.World world, String origin, String vector, long hlc)
      throws SQLException {
    applied(world, origin, vector, hlc, "");
  }

  /** What a sink does: rows and markers in one transaction of its origin. */
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
      statement.execute("SELECT pg_replication_origin_session_setup('" + origin + "')");
      connection.setAutoCommit(false);
      statement.execute(
          "INSERT INTO users VALUES (1, 'remote') ON CONFLICT (id) DO UPDATE SET name = 'remote'");
      markers(connection, world, vector, hlc, held);
      connection.commit();
      connection.setAutoCommit(true);
      statement.execute("SELECT pg_replication_origin_session_reset()");
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
