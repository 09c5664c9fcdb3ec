package io.meridian.target;

import io.meridian.marker.MarkerTable;
import java.util.List;

/**
 * The table in each target database by which transactions of sinks are known: each writes one row,
 * so that the {@code xmin} of that row is the transaction's id. A session goes round through
 * {@value #SLOTS} rows under its origin; older transactions are forgotten.
 *
 * <p>The origin of a commit does not tell: a sink leaves its origin before it commits.
 */
final class WrittenTable {

  static final String NAME = MarkerTable.SCHEMA + ".written";

  /** How many transactions are remembered, for each origin. */
  static final int SLOTS = 4_096;

  /** Makes the table where it is missing; to be run in this order. Harmless when repeated. */
  static final List<String> CREATE =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS " + MarkerTable.SCHEMA,
          "CREATE TABLE IF NOT EXISTS "
              + NAME
              + " (origin text NOT NULL, slot int NOT NULL, at timestamptz NOT NULL,"
              + " PRIMARY KEY (origin, slot)) WITH (fillfactor = 50)");

  /** The slot written last. Parameter: origin. */
  static final String LAST =
      "SELECT slot FROM " + NAME + " WHERE origin = ? ORDER BY at DESC LIMIT 1";

  /** Makes the transaction known. Parameters: origin, slot. */
  static final String NOTE =
      "INSERT INTO "
          + NAME
          + " (origin, slot, at) VALUES (?, ?, pg_catalog.clock_timestamp())"
          + " ON CONFLICT (origin, slot) DO UPDATE SET at = excluded.at";

  /** The ids of one origin's transactions. Parameter: origin. */
  static final String IDS = "SELECT w.xmin FROM " + NAME + " AS w WHERE w.origin = ?";

  /**
   * The ids of one origin's latest transactions. Parameters: origin, the first slot, the last, and
   * the first once more, counted on where it would be before slot 0.
   */
  static final String LATEST_IDS = IDS + " AND (w.slot BETWEEN ? AND ? OR w.slot >= ?)";

  /**
   * How many of the latest transactions are looked at before all of them are. Reading all takes
   * longer than writing a small batch does, and most rows that were written lately were written by
   * the latest.
   */
  static final List<Integer> LATEST = List.of(64, 512);

  /** The commit times of all: the same for a transaction and what it did behind savepoints. */
  static final String TIMES =
      "SELECT pg_catalog.pg_xact_commit_timestamp(w.xmin) FROM " + NAME + " AS w";

  private static final String ORIGINS =
      "(SELECT count(*) AS slots, min(pg_catalog.pg_xact_commit_timestamp(w.xmin)) AS oldest FROM "
          + NAME
          + " AS w GROUP BY w.origin) AS origins";

  /**
   * Since when every transaction of a sink is known, microseconds since the epoch; null when none
   * is.
   */
  static final String SINCE =
      "SELECT (extract(epoch FROM greatest(max(oldest) FILTER (WHERE slots >= "
          + SLOTS
          + "), min(oldest))) * 1000000)::bigint FROM "
          + ORIGINS;

  /** Transactions before this time may be forgotten; -infinity when none is. */
  static final String FORGOTTEN =
      "SELECT coalesce(max(oldest), '-infinity') FROM " + ORIGINS + " WHERE slots >= " + SLOTS;

  private WrittenTable() {}
}
