package io.meridian.sandbox;

import io.meridian.topology.RegionId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One more local change in every region, written after everything else has arrived everywhere.
 * Capture journals in commit order, so when the fence is in the journal, whatever the sink wrote
 * before it has been seen and either dropped or, by mistake, journaled. Only then are echoes
 * counted exactly.
 */
final class Fences {

  /** Makes the table; each region writes only its own row. */
  static final List<String> TABLE =
      List.of(
          "CREATE TABLE public.sandbox_fence (region text PRIMARY KEY, round bigint NOT NULL)",
          "ALTER TABLE public.sandbox_fence REPLICA IDENTITY FULL");

  private static final String WRITE =
      "INSERT INTO public.sandbox_fence VALUES (?, 1) ON CONFLICT (region) DO UPDATE SET round ="
          + " sandbox_fence.round + 1";

  private final Deployment deployment;
  private final Map<RegionId, Long> written = new ConcurrentHashMap<>();

  Fences(Deployment deployment) {
    this.deployment = deployment;
  }

  /** Writes one in every region. */
  void write() {
    for (RegionId region : deployment.regions()) {
      try (Connection connection = deployment.postgres(region).connect();
          PreparedStatement statement = connection.prepareStatement(WRITE)) {
        statement.setString(1, region.name());
        statement.executeUpdate();
        written.merge(region, 1L, Long::sum);
      } catch (SQLException e) {
        throw new IllegalStateException(
            "Cannot write a fence: " + e.getMessage() + " (region=" + region + ")", e);
      }
    }
  }

  /** How many were written in a region. */
  long written(RegionId region) {
    return written.getOrDefault(region, 0L);
  }
}
