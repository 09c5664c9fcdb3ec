package io.meridian.target;

import io.meridian.marker.MarkerTable;
import java.util.List;

/**
 * The table in each target database with the rows that it refused or spared: one row for each key
 * that is held back. Written in the transaction that writes the marker, and the truth about what is
 * parked.
 */
final class ParkedTable {

  static final String NAME = MarkerTable.SCHEMA + ".parked";

  /** Makes the table where it is missing; to be run in this order. Harmless when repeated. */
  static final List<String> CREATE =
      List.of(
          "CREATE SCHEMA IF NOT EXISTS " + MarkerTable.SCHEMA,
          "CREATE TABLE IF NOT EXISTS "
              + NAME
              + " (topic text NOT NULL, partition int NOT NULL, key text NOT NULL,"
              + " state text NOT NULL, table_name text NOT NULL, cause text NOT NULL,"
              + " reason text NOT NULL, sqlstate text NOT NULL, constraint_name text NOT NULL,"
              + " in_the_way text NOT NULL, held_at text NOT NULL, attempts int NOT NULL,"
              + " since timestamptz NOT NULL, tried_at timestamptz NOT NULL, version bytea,"
              + " discarded_by text, discard_reason text, PRIMARY KEY (topic, partition, key))");

  /** Sets a row's full state. */
  static final String PARK =
      "INSERT INTO "
          + NAME
          + " (topic, partition, key, state, table_name, cause, reason, sqlstate,"
          + " constraint_name, in_the_way, held_at, attempts, since, tried_at, version)"
          + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " pg_catalog.to_timestamp(? / 1000.0), pg_catalog.clock_timestamp(), ?)"
          + " ON CONFLICT (topic, partition, key) DO UPDATE SET state = excluded.state,"
          + " table_name = excluded.table_name, cause = excluded.cause, reason = excluded.reason,"
          + " sqlstate = excluded.sqlstate, constraint_name = excluded.constraint_name,"
          + " in_the_way = excluded.in_the_way, held_at = excluded.held_at,"
          + " attempts = excluded.attempts, since = excluded.since, tried_at = excluded.tried_at,"
          + " version = excluded.version, discarded_by = NULL, discard_reason = NULL";

  /** Parameters: version, topic, partition, key. */
  static final String QUEUE =
      "UPDATE " + NAME + " SET version = ? WHERE topic = ? AND partition = ? AND key = ?";

  /** Parameters: topic, partition, key. */
  static final String RELEASE =
      "DELETE FROM " + NAME + " WHERE topic = ? AND partition = ? AND key = ?";

  /** Parameters: by, reason, topic, partition, key. */
  static final String DISCARD =
      "UPDATE "
          + NAME
          + " SET state = 'DISCARDED', version = NULL, discarded_by = ?, discard_reason = ?,"
          + " tried_at = pg_catalog.clock_timestamp() WHERE topic = ? AND partition = ?"
          + " AND key = ?";

  /** Of every key held back. Parameter: topic. */
  static final String KEYS =
      "SELECT partition, key, state, held_at, attempts,"
          + " (extract(epoch FROM since) * 1000)::bigint AS since_millis FROM "
          + NAME
          + " WHERE topic = ? ORDER BY partition, key";

  /** Parameters: topic, partition, an array of keys. */
  static final String ROWS =
      "SELECT key, state, table_name, cause, reason, sqlstate, constraint_name, in_the_way,"
          + " held_at, attempts, (extract(epoch FROM since) * 1000)::bigint AS since_millis,"
          + " version FROM "
          + NAME
          + " WHERE topic = ? AND partition = ? AND key = ANY (?) AND state <> 'DISCARDED'"
          + " ORDER BY key";

  private ParkedTable() {}
}
