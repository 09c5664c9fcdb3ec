package io.meridian.marker;

import java.util.List;

/**
 * The table in each target database that says what has been applied there: one row for each
 * partition of the region's resolved topic. The sink writes it in the transaction that writes the
 * rows; capture reads it from the database's log, in commit order, and so knows exactly what every
 * later local change had seen.
 *
 * <p>Each update sets the full state of its row.
 */
public final class MarkerTable {

  /** The schema of everything that belongs to us. */
  public static final String SCHEMA = "meridian";

  /** The table within {@link #SCHEMA}. */
  public static final String TABLE = "applied";

  /** As SQL names it. */
  public static final String NAME = SCHEMA + "." + TABLE;

  /** text: the resolved topic. With {@link #PARTITION} the primary key. */
  public static final String TOPIC = "topic";

  /** int: the partition of the resolved topic. */
  public static final String PARTITION = "partition";

  /** bigint: the next offset of the resolved topic that is not applied. */
  public static final String NEXT_OFFSET = "next_offset";

  /** text: what is applied, in the spelling of {@code VersionVector.toString()}. */
  public static final String VECTOR = "vector";

  /**
   * bigint: the greatest clock of an applied event, the bits of an {@code Hlc} as a signed number.
   */
  public static final String HLC = "hlc";

  /** text: keys that are held back, in the spelling of {@code HeldKeys}; empty when none is. */
  public static final String HELD = "held";

  /**
   * bigint: the id of the transaction that wrote the row, as {@link #THIS_TRANSACTION} gives it. By
   * it capture knows a sink's transaction, and everything in it, from any other: who changes the
   * row by hand leaves the id of an earlier one there.
   */
  public static final String XID = "xid";

  /** The id of the current transaction, in SQL. */
  public static final String THIS_TRANSACTION = "pg_catalog.pg_current_xact_id()::text::bigint";

  /** timestamptz: when the database wrote the row; for people. */
  public static final String APPLIED_AT = "applied_at";

  /**
   * bigint: the commit time of the latest change of the store's own region whose outcome is
   * applied, microseconds since the epoch; 0 when none was.
   */
  public static final String CAPTURED = "captured";

  /** Every column, in the order of the table. */
  public static final List<String> COLUMNS =
      List.of(TOPIC, PARTITION, NEXT_OFFSET, VECTOR, HLC, HELD, XID, APPLIED_AT, CAPTURED);

  /**
   * To be run before anything of ours is created, in the same transaction: sinks and captures begin
   * at the same time, and CREATE IF NOT EXISTS of one name fails when another creates it just now.
   */
  public static final String LOCK =
      "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('meridian'))";

  /**
   * Makes the table where it is missing; to be run in this order, behind {@link #LOCK}. Harmless
   * when repeated.
   */
  public static final List<String> CREATE =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS " + SCHEMA,
          "CREATE TABLE IF NOT EXISTS "
              + NAME
              + " ("
              + TOPIC
              + " text NOT NULL, "
              + PARTITION
              + " int NOT NULL, "
              + NEXT_OFFSET
              + " bigint NOT NULL, "
              + VECTOR
              + " text NOT NULL, "
              + HLC
              + " bigint NOT NULL, "
              + HELD
              + " text NOT NULL DEFAULT '', "
              + XID
              + " bigint NOT NULL DEFAULT 0, "
              + APPLIED_AT
              + " timestamptz NOT NULL, "
              + CAPTURED
              + " bigint NOT NULL DEFAULT 0, PRIMARY KEY ("
              + TOPIC
              + ", "
              + PARTITION
              + "))",
          added(CAPTURED),
          added(XID));

  /**
   * Sets a row. Parameters: topic, partition, next_offset, vector, hlc, held; the transaction and
   * the time are the database's, and what is captured stays.
   */
  public static final String UPSERT =
      "INSERT INTO "
          + NAME
          + " ("
          + String.join(", ", COLUMNS.subList(0, COLUMNS.size() - 1))
          + ") VALUES (?, ?, ?, ?, ?, ?, "
          + THIS_TRANSACTION
          + ", now()) ON CONFLICT ("
          + TOPIC
          + ", "
          + PARTITION
          + ") DO UPDATE SET "
          + NEXT_OFFSET
          + " = excluded."
          + NEXT_OFFSET
          + ", "
          + VECTOR
          + " = excluded."
          + VECTOR
          + ", "
          + HLC
          + " = excluded."
          + HLC
          + ", "
          + HELD
          + " = excluded."
          + HELD
          + ", "
          + XID
          + " = excluded."
          + XID
          + ", "
          + APPLIED_AT
          + " = excluded."
          + APPLIED_AT;

  /** Reads partition, next_offset, vector, hlc, held and captured of a topic. Parameter: topic. */
  public static final String SELECT =
      "SELECT "
          + PARTITION
          + ", "
          + NEXT_OFFSET
          + ", "
          + VECTOR
          + ", "
          + HLC
          + ", "
          + HELD
          + ", "
          + CAPTURED
          + " FROM "
          + NAME
          + " WHERE "
          + TOPIC
          + " = ? ORDER BY "
          + PARTITION;

  /**
   * Replication origins of our sinks begin so. A sink writes its rows under its origin, so that the
   * server can leave them out of what it sends to capture, and the marker and the end of the
   * transaction under none, so that it sends those.
   */
  public static final String ORIGIN_PREFIX = "meridian_";

  private MarkerTable() {}

  /** For a table that an earlier release made. */
  private static String added(String column) {
    return "ALTER TABLE "
        + NAME
        + " ADD COLUMN IF NOT EXISTS "
        + column
        + " bigint NOT NULL DEFAULT 0";
  }
}
