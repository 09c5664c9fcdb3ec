package io.meridian.sandbox;

import io.meridian.marker.MarkerTable;
import io.meridian.resource.ResourceKey;
import io.meridian.testkit.model.Change;
import io.meridian.testkit.model.Dot;
import io.meridian.testkit.model.PrefixExactness;
import io.meridian.testkit.model.RowRead;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the most written rows of all databases again and again, each time with what the database
 * had applied in the same snapshot, whatever is being killed meanwhile.
 */
final class SnapshotReads implements AutoCloseable {

  private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotReads.class);
  private static final String TABLE = "customers";
  private static final int PAUSE_MS = 500;

  private final Deployment deployment;
  private final int keys;
  private final List<RowRead> reads = new ArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "snapshot-reads");

  /**
   * Begins to read.
   *
   * @param keys of the table's rows, those with ids from 0 to less than this
   */
  SnapshotReads(Deployment deployment, int keys) {
    this.deployment = deployment;
    this.keys = keys;
    thread.start();
  }

  /** Stops. */
  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What was read, after the end. */
  List<RowRead> all() {
    return reads;
  }

  /** Which reads were not what had been applied. */
  List<String> violations(Map<String, List<Change>> journals, PrefixExactness exactness) {
    List<String> violations = new ArrayList<>();
    for (RowRead read : reads) {
      List<Change> changes = new ArrayList<>();
      for (Change change : journals.getOrDefault(read.key(), List.of())) {
        Map<String, String> row = new TreeMap<>(change.row());
        row.remove("");
        changes.add(new Change(change.dot(), change.seen(), change.hlc(), change.delete(), row));
      }
      exactness.violation(read, changes).ifPresent(violations::add);
    }
    return violations;
  }

  private void run() {
    try {
      while (!stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
        for (RegionId region : deployment.regions()) {
          read(region);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(RegionId region) {
    try (Connection database = deployment.postgres(region).connect();
        Statement statement = database.createStatement()) {
      database.setAutoCommit(false);
      database.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      Map<Integer, Map<String, Dot>> applied = applied(statement);
      Map<String, Map<String, String>> rows = new HashMap<>();
      for (Map<String, String> row : ReferenceRows.rows(TABLE + " WHERE id < " + keys, database)) {
        rows.put(key(row.getOrDefault("id", "")), row);
      }
      for (int id = 0; id < keys; id++) {
        String key = key(Integer.toString(id));
        int partition = Utils.toPositive(Utils.murmur2(bytes(key))) % deployment.partitions();
        reads.add(
            new RowRead(
                region.name(), key, applied.getOrDefault(partition, Map.of()), rows.get(key)));
      }
    } catch (SQLException e) {
      // It is being killed.
      LOGGER.debug("Cannot read now region={} cause={}", region, e.getMessage());
    }
  }

  private static Map<Integer, Map<String, Dot>> applied(Statement statement) throws SQLException {
    Map<Integer, Map<String, Dot>> applied = new HashMap<>();
    try (ResultSet marker =
        statement.executeQuery(
            "SELECT "
                + MarkerTable.PARTITION
                + ", "
                + MarkerTable.VECTOR
                + " FROM "
                + MarkerTable.NAME)) {
      while (marker.next()) {
        Map<String, Dot> dots = new HashMap<>();
        VersionVector.parse(marker.getString(2))
            .forEach(
                (region, position) ->
                    dots.put(
                        region.name(),
                        new Dot(region.name(), position.epoch(), position.offset())));
        applied.put(marker.getInt(1), dots);
      }
    }
    return applied;
  }

  private static String key(String id) {
    return new ResourceKey("default", TABLE, id).text();
  }

  private static byte[] bytes(String key) {
    return ResourceKey.parse(key).bytes();
  }
}
