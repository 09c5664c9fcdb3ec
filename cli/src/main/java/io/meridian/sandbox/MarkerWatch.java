package io.meridian.sandbox;

import io.meridian.marker.MarkerTable;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the marker of one region's database again and again, as any reader of that database
 * could: what it covers is visible there. So a latency measured by it is never too low, and too
 * high by one interval at most.
 */
final class MarkerWatch implements AutoCloseable {

  /** How long it rests between two looks, milliseconds. */
  static final int INTERVAL_MS = 40;

  private static final Logger LOGGER = LoggerFactory.getLogger(MarkerWatch.class);
  private static final long RECONNECT_MS = 250;
  private static final String UNDEFINED_TABLE = "42P01";

  private static final String LOOK =
      "SELECT partition, next_offset, vector, held, (extract(epoch FROM clock_timestamp())"
          + " * 1000000)::bigint FROM "
          + MarkerTable.NAME
          + " WHERE topic = ?";

  private final RegionId region;
  private final String jdbcUrl;
  private final LatencyTracker latencies;
  private final Map<Integer, Long> nextOffsets = new ConcurrentHashMap<>();
  private final Map<Integer, String> held = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  private MarkerWatch(RegionId region, String jdbcUrl, LatencyTracker latencies) {
    this.region = region;
    this.jdbcUrl = jdbcUrl;
    this.latencies = latencies;
    this.thread = new Thread(this::run, "marker-" + region);
  }

  /** Begins to look. */
  static MarkerWatch start(RegionId region, String jdbcUrl, LatencyTracker latencies) {
    MarkerWatch watch = new MarkerWatch(region, jdbcUrl, latencies);
    watch.thread.setDaemon(true);
    watch.thread.start();
    return watch;
  }

  /** By partition the next offset of the resolved topic that the database has not committed. */
  Map<Integer, Long> nextOffsets() {
    return new HashMap<>(nextOffsets);
  }

  /** In how many partitions the sink holds keys back. */
  long partitionsWithHeldKeys() {
    return held.values().stream().filter(keys -> !keys.isEmpty()).count();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
        look(connection);
      } catch (SQLException e) {
        // Not made yet by the sink, or the database was killed on purpose.
        if (!UNDEFINED_TABLE.equals(e.getSQLState())) {
          LOGGER.info("Cannot look for now region={} error={}", region, e.getMessage());
        }
        rest(RECONNECT_MS);
      }
    }
  }

  private void look(Connection connection) throws SQLException {
    Map<Integer, String> vectors = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
      statement.setString(1, Topic.RESOLVED.of(region));
      while (!closed) {
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            int partition = rows.getInt(1);
            nextOffsets.put(partition, rows.getLong(2));
            held.put(partition, rows.getString(4));
            @Nullable String before = vectors.put(partition, rows.getString(3));
            if (!rows.getString(3).equals(before)) {
              latencies.applied(
                  region, partition, VersionVector.parse(rows.getString(3)), rows.getLong(5));
            }
          }
        }
        rest(INTERVAL_MS);
      }
    }
  }

  private void rest(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      closed = true;
    }
  }
}
