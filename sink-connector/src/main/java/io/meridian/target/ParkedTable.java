package io.meridian.target;

import io.meridian.marker.MarkerTable;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;

/**
 * The table in each target database with the rows that it refused or spared: one row for each key
 * that is held back. Written in the transaction that writes the marker, and the truth about what is
 * parked.
 *
 * @param park sets a row's full state
 * @param queue parameters: version, topic, partition, key
 * @param release parameters: topic, partition, key
 * @param discard parameters: by, reason, topic, partition, key
 * @param keys of every key held back; parameter: topic
 * @param rows parameters: topic, partition, {@value #KEYS_AT_ONCE} keys
 */
record ParkedTable(
    String park, String queue, String release, String discard, String keys, String rows) {

  /** Its name where a database has no schemas within: beside the application's tables. */
  static final String NAME = "meridian_parked";

  /** How many keys are asked for at once; with fewer, one is asked for more than once. */
  static final int KEYS_AT_ONCE = 100;

  private static final List<String> PARKED =
      List.of(
          "state",
          "table_name",
          "cause",
          "reason",
          "\"sqlstate\"",
          "constraint_name",
          "in_the_way",
          "held_at",
          "attempts",
          "since",
          "tried_at",
          "version",
          "discarded_by",
          "discard_reason");

  private static final String KEY = " WHERE topic = ? AND \"partition\" = ? AND \"key\" = ?";

  /**
   * What sets one database's words apart.
   *
   * @param table its name
   * @param now the current time
   * @param time a time from one parameter, milliseconds since the epoch
   * @param sinceMillis the column {@code since} as milliseconds since the epoch
   * @param onConflict what makes an INSERT update the row that is there, up to the assignments
   * @param replacement what a column of that row is set to, with %s for its name
   */
  record Words(
      String table,
      String now,
      String time,
      String sinceMillis,
      String onConflict,
      String replacement) {

    /** What goes between an INSERT and the assignments where it is as in SQLite and Postgres. */
    static final String ON_CONFLICT = " ON CONFLICT (topic, \"partition\", \"key\") DO UPDATE SET ";

    /** The new value, likewise. */
    static final String EXCLUDED = "excluded.%s";
  }

  /** Postgres' own. */
  static final class Postgres {

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

    static final ParkedTable TABLE =
        of(
            new Words(
                NAME,
                "pg_catalog.clock_timestamp()",
                "pg_catalog.to_timestamp(? / 1000.0)",
                "(extract(epoch FROM since) * 1000)::bigint",
                Words.ON_CONFLICT,
                Words.EXCLUDED));

    private Postgres() {}
  }

  /** The statements in a database's words. */
  static ParkedTable of(Words words) {
    String table = words.table();
    StringJoiner changes = new StringJoiner(", ");
    PARKED.forEach(
        column -> changes.add(column + " = " + words.replacement().replace("%s", column)));
    String known =
        "\"key\", held_at, attempts, " + words.sinceMillis() + " AS since_millis FROM " + table;
    return new ParkedTable(
        "INSERT INTO "
            + table
            + " (topic, \"partition\", \"key\", "
            + String.join(", ", PARKED)
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
            + words.time()
            + ", "
            + words.now()
            + ", ?, NULL, NULL)"
            + words.onConflict()
            + changes,
        "UPDATE " + table + " SET version = ?" + KEY,
        "DELETE FROM " + table + KEY,
        "UPDATE "
            + table
            + " SET state = 'DISCARDED', version = NULL, discarded_by = ?, discard_reason = ?,"
            + " tried_at = "
            + words.now()
            + KEY,
        "SELECT \"partition\", state, " + known + " WHERE topic = ?",
        "SELECT state, table_name, cause, reason, \"sqlstate\", constraint_name, in_the_way,"
            + " version, "
            + known
            + " WHERE topic = ? AND \"partition\" = ? AND state <> 'DISCARDED' AND \"key\" IN ("
            + String.join(", ", Collections.nCopies(KEYS_AT_ONCE, "?"))
            + ")");
  }
}
