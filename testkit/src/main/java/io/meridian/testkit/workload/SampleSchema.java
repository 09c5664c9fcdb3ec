package io.meridian.testkit.workload;

import io.meridian.testkit.workload.SampleTable.Column;
import io.meridian.testkit.workload.SampleTable.KeyColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The tables that a workload writes to.
 *
 * <ul>
 *   <li>{@code customers}, key {@code id}, and {@code orders}, key {@code (customer_id, number)}:
 *       orders belong to customers, but no foreign key says so, since rows of different tables may
 *       arrive in any order
 *   <li>{@code every_type}: a column of every supported type, with the borders of its range, and
 *       two large ones that are stored out of line and left alone by most updates
 *   <li>{@code workload.workload_tokens}: the writers' own, not to be captured
 * </ul>
 */
public final class SampleSchema {

  private static final int ORDERS_PER_CUSTOMER = 3;

  private static final SampleTable CUSTOMERS =
      new SampleTable(
          "customers",
          List.of(new KeyColumn("id", "bigint", Long::toString)),
          List.of(
              Column.required("name", "text", random -> RandomText.words(random, 3)),
              Column.optional("email", "varchar(200)", random -> RandomText.words(random, 2)),
              Column.required("tier", "smallint", RandomText::smallint),
              Column.required("credit", "numeric(12,2)", RandomText::money),
              Column.required("active", "boolean", RandomText::bool),
              Column.optional("notes", "text", random -> RandomText.words(random, 20)),
              Column.required("changed_at", "timestamptz", RandomText::timestamptz)));

  private static final SampleTable ORDERS =
      new SampleTable(
          "orders",
          List.of(
              new KeyColumn(
                  "customer_id", "bigint", key -> Long.toString(key / ORDERS_PER_CUSTOMER)),
              new KeyColumn("number", "integer", key -> Long.toString(key % ORDERS_PER_CUSTOMER))),
          List.of(
              Column.required("status", "varchar(20)", random -> RandomText.words(random, 1)),
              Column.required("total", "numeric(12,2)", RandomText::money),
              Column.optional("placed_on", "date", RandomText::date),
              Column.required("lines", "jsonb", RandomText::json),
              Column.required("changed_at", "timestamp", RandomText::timestamp)));

  private static final SampleTable EVERY_TYPE =
      new SampleTable(
          "every_type",
          List.of(new KeyColumn("id", "integer", Long::toString)),
          List.of(
              Column.optional("a_boolean", "boolean", RandomText::bool),
              Column.optional("a_smallint", "smallint", RandomText::smallint),
              Column.optional("an_integer", "integer", RandomText::integer),
              Column.optional("a_bigint", "bigint", RandomText::bigint),
              Column.optional("a_real", "real", RandomText::real),
              Column.optional("a_double", "double precision", RandomText::doublePrecision),
              Column.optional("a_numeric", "numeric", RandomText::numeric),
              Column.optional("a_scaled_numeric", "numeric(12,2)", RandomText::money),
              Column.optional("a_text", "text", random -> RandomText.words(random, 10)),
              Column.optional("a_varchar", "varchar", random -> RandomText.words(random, 10)),
              Column.optional(
                  "a_short_varchar", "varchar(40)", random -> RandomText.words(random, 4)),
              Column.optional("a_char", "char(12)", random -> RandomText.words(random, 1)),
              Column.optional("a_bytea", "bytea", RandomText::bytea),
              Column.optional("a_date", "date", RandomText::date),
              Column.optional("a_time", "time", RandomText::time),
              Column.optional("a_timestamp", "timestamp", RandomText::timestamp),
              Column.optional("a_timestamptz", "timestamptz", RandomText::timestamptz),
              Column.optional("a_uuid", "uuid", RandomText::uuid),
              Column.optional("a_json", "json", RandomText::json),
              Column.optional("a_jsonb", "jsonb", RandomText::json),
              Column.large("a_document", "text", RandomText::document),
              Column.large("a_json_document", "jsonb", RandomText::jsonDocument)));

  private static final List<String> TOKENS =
      List.of(
          "CREATE SCHEMA workload",
          "CREATE TABLE workload.workload_tokens ("
              + "writer text PRIMARY KEY, transaction bigint NOT NULL)");

  private SampleSchema() {}

  /** The captured tables, {@code schema.table}. */
  public static List<String> tables() {
    return all().stream().map(table -> "public." + table.name()).toList();
  }

  /** The statements that create everything, in order. */
  public static List<String> ddl() {
    List<String> statements = new ArrayList<>();
    all().forEach(table -> statements.addAll(table.ddl()));
    statements.addAll(TOKENS);
    return List.copyOf(statements);
  }

  /** Creates everything in an empty database; the connection may be in auto-commit or not. */
  public static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String ddl : ddl()) {
        statement.execute(ddl);
      }
    }
  }

  /** A table: of ten one has every type and rows of some kilobytes, the others rows of people. */
  static SampleTable pick(RandomGenerator random) {
    int dice = random.nextInt(10);
    if (dice == 0) {
      return EVERY_TYPE;
    }
    return dice % 2 == 0 ? CUSTOMERS : ORDERS;
  }

  static List<SampleTable> all() {
    return List.of(CUSTOMERS, ORDERS, EVERY_TYPE);
  }
}
