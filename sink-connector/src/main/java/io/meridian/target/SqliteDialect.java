package io.meridian.target;

import io.meridian.apply.RefusalCause;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteException;

/**
 * An SQLite file. One writer at a time has it: a transaction takes the file's write lock with the
 * marker, which it writes first, and another waits for it. The journal is a write-ahead log,
 * synchronous, so that readers are not in the way and what was committed survives a power cut.
 */
final class SqliteDialect implements JdbcDialect {

  private static final int PRIMARY_CODE = 0xFF;
  private static final int BUSY = 5;
  private static final int CONSTRAINT = 19;

  /** LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL. */
  private static final Set<Integer> PASSING = Set.of(BUSY, 6, 7, 8, 9, 10, 13, 14, 15);

  private static final Map<String, RefusalCause> CAUSES =
      Map.of(
          "SQLITE_CONSTRAINT_UNIQUE", RefusalCause.UNIQUE,
          "SQLITE_CONSTRAINT_PRIMARYKEY", RefusalCause.UNIQUE,
          "SQLITE_CONSTRAINT_ROWID", RefusalCause.UNIQUE,
          "SQLITE_CONSTRAINT_FOREIGNKEY", RefusalCause.FOREIGN_KEY,
          "SQLITE_CONSTRAINT_NOTNULL", RefusalCause.NOT_NULL,
          "SQLITE_CONSTRAINT_CHECK", RefusalCause.CHECK,
          "SQLITE_CONSTRAINT_TRIGGER", RefusalCause.RAISED,
          "SQLITE_CONSTRAINT_DATATYPE", RefusalCause.INVALID_VALUE,
          "SQLITE_MISMATCH", RefusalCause.INVALID_VALUE,
          "SQLITE_TOOBIG", RefusalCause.TOO_LONG);

  private static final String MARKER =
      "CREATE TABLE IF NOT EXISTS "
          + JdbcMarker.NAME
          + " (topic TEXT NOT NULL, \"partition\" INTEGER NOT NULL, next_offset INTEGER NOT NULL,"
          + " vector TEXT NOT NULL, hlc INTEGER NOT NULL, held TEXT NOT NULL DEFAULT '',"
          + " applied_at TEXT NOT NULL, PRIMARY KEY (topic, \"partition\")) STRICT";

  private static final String PARKED =
      "CREATE TABLE IF NOT EXISTS "
          + ParkedTable.NAME
          + " (topic TEXT NOT NULL, \"partition\" INTEGER NOT NULL, \"key\" TEXT NOT NULL,"
          + " state TEXT NOT NULL, table_name TEXT NOT NULL, cause TEXT NOT NULL,"
          + " reason TEXT NOT NULL, sqlstate TEXT NOT NULL, constraint_name TEXT NOT NULL,"
          + " in_the_way TEXT NOT NULL, held_at TEXT NOT NULL, attempts INTEGER NOT NULL,"
          + " since TEXT NOT NULL, tried_at TEXT NOT NULL, version BLOB, discarded_by TEXT,"
          + " discard_reason TEXT, PRIMARY KEY (topic, \"partition\", \"key\")) STRICT";
  private static final String NOW = "strftime('%Y-%m-%d %H:%M:%fZ', 'now')";
  private static final ParkedTable PARKED_TABLE =
      ParkedTable.of(
          new ParkedTable.Words(
              ParkedTable.NAME,
              NOW,
              "strftime('%Y-%m-%d %H:%M:%fZ', ? / 1000.0, 'unixepoch')",
              "CAST(round((julianday(since) - 2440587.5) * 86400000.0) AS INTEGER)",
              ParkedTable.Words.ON_CONFLICT,
              ParkedTable.Words.EXCLUDED));
  private static final String FAILED = "constraint failed: ";

  private final Path file;
  private final Duration lockTimeout;

  /**
   * A file, which is created when it is missing.
   *
   * @param lockTimeout how long to wait for another writer
   */
  SqliteDialect(Path file, Duration lockTimeout) {
    this.file = file;
    this.lockTimeout = lockTimeout;
  }

  @Override
  public Connection connect() throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(Math.toIntExact(lockTimeout.toMillis()));
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    // IMMEDIATE would take the write lock again as soon as a transaction is committed.
    config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  @Override
  public List<String> createOurTables() {
    return List.of(MARKER, PARKED);
  }

  @Override
  public ParkedTable parked() {
    return PARKED_TABLE;
  }

  @Override
  public String now() {
    return NOW;
  }

  @Override
  public @Nullable JdbcPlan plan(Connection connection, RowSchema schema) throws SQLException {
    Map<String, TableColumn> columns = columns(connection, name(schema));
    if (columns.isEmpty()) {
      return null;
    }
    boolean strict = isStrict(connection, name(schema));
    for (Column column : schema.columns()) {
      check(schema, column, columns, strict);
    }
    String collation = foldingCollation(connection, name(schema));
    if (!collation.isEmpty()) {
      throw RowPlan.refused(
          RefusalCause.OTHER_KEY,
          schema,
          "its primary key takes different texts for one; declare the key COLLATE BINARY",
          "collation=" + collation);
    }
    List<Column> written =
        schema.columns().stream().filter(column -> !columns.get(column.name()).computed()).toList();
    return JdbcPlan.of(
        schema,
        SqlText.quote(name(schema)),
        schema.columns().stream().map(SqliteTypes::form).toList(),
        written,
        new JdbcPlan.Wording(
            "INSERT OR ABORT INTO ", onConflict(schema, written), " COLLATE BINARY"));
  }

  @Override
  public List<String> create(Connection connection, RowSchema schema) {
    StringJoiner parts = new StringJoiner(", ");
    for (Column column : schema.columns()) {
      String nullability = column.nullable() && !column.isKey() ? "" : " NOT NULL";
      parts.add(
          SqlText.quote(column.name())
              + " "
              + SqliteTypes.declared(column.type().base())
              + nullability);
    }
    parts.add("PRIMARY KEY (" + SqlText.names(schema.keyColumns()) + ")");
    return List.of(
        "CREATE TABLE IF NOT EXISTS " + SqlText.quote(name(schema)) + " (" + parts + ") STRICT");
  }

  @Override
  public boolean retryable(SQLException e) {
    return PASSING.contains(number(e) & PRIMARY_CODE);
  }

  @Override
  public boolean leavesSession(SQLException e) {
    int primary = number(e) & PRIMARY_CODE;
    return primary == BUSY || primary == CONSTRAINT;
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return (number(e) & PRIMARY_CODE) == CONSTRAINT;
  }

  @Override
  public RefusalCause cause(SQLException e) {
    RefusalCause cause = CAUSES.get(code(e));
    if (cause != null) {
      return cause;
    }
    // A statement that no longer fits its table has no code of its own.
    String text = text(e);
    if (text.contains("no such table")) {
      return RefusalCause.NO_TABLE;
    }
    boolean noColumn = text.contains("no such column") || text.contains("has no column");
    return noColumn ? RefusalCause.NO_COLUMN : RefusalCause.OTHER;
  }

  @Override
  public String code(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLiteException) {
        return ((SQLiteException) at).getResultCode().name();
      }
    }
    return "";
  }

  /** A unique key has the names of its columns, a check its own. */
  @Override
  public String constraint(SQLException e) {
    String text = text(e);
    int name = text.indexOf(FAILED);
    return name < 0 ? "" : text.substring(name + FAILED.length()).replace(")", "");
  }

  /** SQLite's messages name columns, and quote no values but for type errors of STRICT tables. */
  @Override
  public String reason(SQLException e) {
    String code = code(e);
    if (code.isEmpty()) {
      return String.valueOf(e.getMessage());
    }
    String constraint = constraint(e);
    return constraint.isEmpty() ? code : code + " " + FAILED + constraint;
  }

  @Override
  public String toString() {
    return "sqlite:" + file;
  }

  /** There are no schemas in a file: the name of one but public goes in front, with a dot. */
  private static String name(RowSchema schema) {
    return schema.resourceType();
  }

  private static String onConflict(RowSchema schema, List<Column> written) {
    StringJoiner changes = new StringJoiner(", ");
    for (Column column : JdbcPlan.withoutKey(written)) {
      String name = SqlText.quote(column.name());
      changes.add(name + " = excluded." + name);
    }
    return " ON CONFLICT ("
        + SqlText.names(schema.keyColumns())
        + ") DO "
        + (changes.length() == 0 ? "NOTHING" : "UPDATE SET " + changes);
  }

  private static void check(
      RowSchema schema, Column column, Map<String, TableColumn> columns, boolean strict) {
    TableColumn actual = columns.get(column.name());
    if (actual == null) {
      throw RowPlan.refused(
          RefusalCause.NO_COLUMN, schema, "it has no such column", "column=" + column.name());
    }
    if (!SqliteTypes.keeps(column.type().base(), actual.declared(), strict)) {
      throw RowPlan.refused(
          RefusalCause.OTHER_TYPE,
          schema,
          "the column does not keep every value as it is; declare it "
              + SqliteTypes.declared(column.type().base())
              + " in a STRICT table",
          "column="
              + column.name()
              + ", payload type="
              + column.type()
              + ", column type="
              + actual.declared());
    }
    long keys = columns.values().stream().filter(each -> each.key() > 0).count();
    RowPlan.checkKey(schema, column, actual.key(), keys);
  }

  private static Map<String, TableColumn> columns(Connection connection, String table)
      throws SQLException {
    Map<String, TableColumn> columns = new HashMap<>();
    query(
        connection,
        "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?)",
        table,
        row ->
            columns.put(
                row.getString(1),
                new TableColumn(row.getString(2), row.getInt(3), row.getInt(4) >= 2)));
    return columns;
  }

  private static boolean isStrict(Connection connection, String table) throws SQLException {
    List<Boolean> strict = new ArrayList<>();
    query(
        connection,
        "SELECT strict FROM pragma_table_list(?) WHERE schema = 'main'",
        table,
        row -> strict.add(row.getBoolean(1)));
    return strict.contains(true);
  }

  private static String foldingCollation(Connection connection, String table) throws SQLException {
    List<String> folding = new ArrayList<>();
    query(
        connection,
        "SELECT x.coll FROM pragma_index_list(?) i, pragma_index_xinfo(i.name) x"
            + " WHERE i.origin = 'pk' AND x.key = 1 AND x.coll <> 'BINARY'",
        table,
        row -> folding.add(row.getString(1)));
    return folding.isEmpty() ? "" : folding.get(0);
  }

  private static void query(Connection connection, String sql, String table, RowReader reader)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, table);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  private static String text(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLiteException) {
        return String.valueOf(at.getMessage());
      }
    }
    return "";
  }

  private static int number(SQLException e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof SQLiteException) {
        return ((SQLiteException) at).getResultCode().code;
      }
    }
    return e.getErrorCode();
  }

  /** A column of the table; its place in the primary key is 0 when it has none. */
  private record TableColumn(String declared, int key, boolean computed) {}

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }
}
