package io.meridian.target;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * The statements for the tables of row schemas. Names are always quoted; types are printed from
 * what {@link io.meridian.row.ColumnType} has read, so a schema cannot smuggle anything else in.
 */
final class SqlText {

  private static final String COMMITTED = "pg_catalog.pg_xact_commit_timestamp(t.xmin)";

  private SqlText() {}

  /** A name as statements have it, whatever characters are in it. */
  static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The qualified name of the table. */
  static String table(RowSchema schema) {
    return quote(schema.schemaName()) + "." + quote(schema.tableName());
  }

  /**
   * What creates the table, in this order. Capture needs the old values of updates and deletes, so
   * it gets {@code REPLICA IDENTITY FULL}. Defaults, checks, foreign keys and further indexes are
   * not in a row schema and are not created.
   */
  static List<String> create(RowSchema schema) {
    List<String> statements = new ArrayList<>();
    if (!schema.schemaName().equals("public")) {
      statements.add("CREATE SCHEMA IF NOT EXISTS " + quote(schema.schemaName()));
    }
    StringJoiner parts = new StringJoiner(", ");
    for (Column column : schema.columns()) {
      String nullability = column.nullable() && !column.isKey() ? "" : " NOT NULL";
      parts.add(quote(column.name()) + " " + column.type() + nullability);
    }
    parts.add("PRIMARY KEY (" + names(schema.keyColumns()) + ")");
    statements.add("CREATE TABLE " + table(schema) + " (" + parts + ")");
    statements.add("ALTER TABLE " + table(schema) + " REPLICA IDENTITY FULL");
    return statements;
  }

  /** Adds a column that may be null. */
  static String addColumn(RowSchema schema, Column column) {
    return "ALTER TABLE "
        + table(schema)
        + " ADD COLUMN "
        + quote(column.name())
        + " "
        + column.type();
  }

  /**
   * As {@link #upsert}, but passes over each row whose last commit is later than a time and is not
   * of one origin's transactions. Behind the arrays come as parameters the time and, twice, those
   * of {@link WrittenTable#IDS}. Empty when an upsert changes nothing of a row that is there.
   */
  static String guardedUpsert(RowSchema schema, List<Column> written) {
    return written.size() == schema.keyColumns().size()
        ? ""
        : upsert(schema, written) + " WHERE " + trusted();
  }

  /** As {@link #delete}, guarded likewise. */
  static String guardedDelete(RowSchema schema) {
    return delete(schema) + " AND (" + trusted() + ")";
  }

  /**
   * Locks and reads the rows that a guarded statement has passed over. Parameters: the time, the
   * arrays of the key, the time, and those of {@link WrittenTable#IDS}. Gives the place in the
   * arrays from 1, the time of the last commit in microseconds since the epoch, and whether that is
   * known to be a sink's.
   */
  static String passedOver(RowSchema schema) {
    return "SELECT k.n, (extract(epoch FROM "
        + COMMITTED
        + ") * 1000000)::bigint, "
        + COMMITTED
        + " IN ("
        + WrittenTable.TIMES_SINCE
        + ") FROM "
        + table(schema)
        + " AS t JOIN ("
        + select(schema.keyColumns(), true)
        + ") AS k ON "
        + sameKey(schema)
        + " WHERE "
        + COMMITTED
        + " > ?::timestamptz AND t.xmin NOT IN ("
        + WrittenTable.IDS
        + ") FOR NO KEY UPDATE OF t";
  }

  /**
   * Our own transaction, as one in progress, has no commit time yet. The server reads each list of
   * ids when the first row comes that is not trusted for what stands before it.
   */
  private static String trusted() {
    return "("
        + COMMITTED
        + " > ?::timestamptz) IS NOT TRUE"
        + (" OR t.xmin IN (" + WrittenTable.IDS + ")").repeat(2);
  }

  /** One array of text for each of the written columns, which hold at least the key's. */
  static String upsert(RowSchema schema, List<Column> written) {
    StringJoiner changes = new StringJoiner(", ");
    for (Column column : written) {
      if (!column.isKey()) {
        changes.add(quote(column.name()) + " = excluded." + quote(column.name()));
      }
    }
    return "INSERT INTO "
        + table(schema)
        + " AS t ("
        + names(written)
        + ") OVERRIDING SYSTEM VALUE "
        + select(written, false)
        + " ON CONFLICT ("
        + names(schema.keyColumns())
        + ") DO "
        + (changes.length() == 0 ? "NOTHING" : "UPDATE SET " + changes);
  }

  /** One array of text for each of the key columns, in the order of the key. */
  static String delete(RowSchema schema) {
    return "DELETE FROM "
        + table(schema)
        + " AS t USING ("
        + select(schema.keyColumns(), false)
        + ") AS k WHERE "
        + sameKey(schema);
  }

  /**
   * Reads the key of the row with these values, one text for each of the columns, and whether it
   * was replicated: by one of our sinks, or under another replication origin. Null when it is not
   * known: that takes {@code track_commit_timestamp}, and a row that is not too old.
   */
  static String find(RowSchema schema, List<Column> columns) {
    StringJoiner key = new StringJoiner(", ");
    schema.keyColumns().forEach(column -> key.add(quote(column.name()) + "::text"));
    StringJoiner same = new StringJoiner(" AND ");
    for (Column column : columns) {
      same.add(quote(column.name()) + " = ?::text::" + cast(column.type().base()));
    }
    return "SELECT "
        + key
        + ", CASE WHEN pg_catalog.current_setting('track_commit_timestamp') <> 'on' THEN NULL WHEN "
        + COMMITTED
        + " IN ("
        + WrittenTable.TIMES
        + ") OR (SELECT o.roident > 0::oid FROM"
        + " pg_catalog.pg_xact_commit_timestamp_origin(t.xmin) AS o) THEN true WHEN "
        + COMMITTED
        + " >= ("
        + WrittenTable.FORGOTTEN
        + ") THEN false END FROM "
        + table(schema)
        + " AS t WHERE "
        + same
        + " LIMIT 1";
  }

  /** The quoted names, joined by commas. */
  static String names(List<Column> columns) {
    StringJoiner names = new StringJoiner(", ");
    columns.forEach(column -> names.add(quote(column.name())));
    return names.toString();
  }

  private static String sameKey(RowSchema schema) {
    StringJoiner same = new StringJoiner(" AND ");
    List<Column> key = schema.keyColumns();
    for (int n = 0; n < key.size(); n++) {
      same.add("t." + quote(key.get(n).name()) + " = k.c" + n);
    }
    return same.toString();
  }

  /** The arrays as rows, with their places, from 1, as {@code n} when these are wanted. */
  private static String select(List<Column> columns, boolean places) {
    StringJoiner casts = new StringJoiner(", ");
    StringJoiner parameters = new StringJoiner(", ");
    StringJoiner names = new StringJoiner(", ");
    for (int n = 0; n < columns.size(); n++) {
      SqlType type = columns.get(n).type().base();
      casts.add("u.c" + n + "::" + cast(type) + " AS c" + n);
      parameters.add("?::text[]");
      names.add("c" + n);
    }
    return "SELECT "
        + casts
        + (places ? ", u.n" : "")
        + " FROM unnest("
        + parameters
        + ")"
        + (places ? " WITH ORDINALITY" : "")
        + " AS u("
        + names
        + (places ? ", n" : "")
        + ")";
  }

  /** Without a modifier: the column's own then checks, where a cast would cut. */
  private static String cast(SqlType type) {
    return type == SqlType.CHAR ? "bpchar" : type.label();
  }
}
