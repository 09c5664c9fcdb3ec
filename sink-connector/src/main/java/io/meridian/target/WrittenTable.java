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

  private static final String NOTED_MICROS = "(extract(epoch FROM at) * 1000000)::bigint";

  /** The slots of an origin, and when they were noted in microseconds. Parameter: origin. */
  static final String SLOTS_OF =
      "SELECT slot, " + NOTED_MICROS + " FROM " + NAME + " WHERE origin = ?";

  /**
   * Makes the transaction known; gives when, in microseconds since the epoch. Parameters: origin,
   * slot.
   */
  static final String NOTE =
      "INSERT INTO "
          + NAME
          + " (origin, slot, at) VALUES (?, ?, pg_catalog.clock_timestamp())"
          + " ON CONFLICT (origin, slot) DO UPDATE SET at = excluded.at RETURNING "
          + NOTED_MICROS;

  private static final String IDS_BETWEEN =
      "SELECT w.xmin FROM " + NAME + " AS w WHERE w.origin = ? AND w.slot BETWEEN ? AND ?";

  /**
   * The ids of one origin's transactions in two ranges of slots, for they go round. Parameters:
   * origin, first and last of one range, the same of the other; see {@link WrittenSlots#set}. Not
   * joined by OR, for which the server would read the whole table.
   */
  static final String IDS = IDS_BETWEEN + " UNION ALL " + IDS_BETWEEN;

  /**
   * How many of the latest transactions are looked at before all that matter are. Most rows that
   * were written lately were written by the latest.
   */
  static final int LATEST = 64;

  /** The commit times of all: the same for a transaction and what it did behind savepoints. */
  static final String TIMES =
      "SELECT pg_catalog.pg_xact_commit_timestamp(w.xmin) FROM " + NAME + " AS w";

  /**
   * Those that may be later than a time: a transaction of a sink takes less than a minute, or else
   * its rows may be taken for local ones, which costs a wait. Parameter: the time.
   */
  static final String TIMES_SINCE = TIMES + " WHERE w.at > ?::timestamptz - interval '1 minute'";

  private static final String ORIGINS =
      "(SELECT count(*) AS slots, min(w.at) FILTER (WHERE w.xmin <>"
          + " pg_catalog.pg_current_xact_id()::xid) AS oldest FROM "
          + NAME
          + " AS w GROUP BY w.origin) AS origins";

  /**
   * Since when every transaction of a sink is known but our own, microseconds since the epoch; null
   * when none is. An origin has one transaction at a time, so those that it forgot were over when
   * the oldest that it knows was noted.
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
