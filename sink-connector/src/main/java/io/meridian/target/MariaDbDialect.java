package io.meridian.target;

import io.meridian.apply.RefusalCause;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Driver;

/**
 * A database of MariaDB or MySQL. Sessions are strict, so that the server refuses what it would
 * otherwise cut or round, in UTC, and see what others have committed (READ COMMITTED).
 *
 * <p>{@code INSERT … ON DUPLICATE KEY UPDATE} updates whichever row has the same value under
 * <b>any</b> unique key, so it is used only for tables that have none but the primary key.
 *
 * <p>Source: MariaDB Server documentation, "INSERT ON DUPLICATE KEY UPDATE", "SQL_MODE".
 */
final class MariaDbDialect implements JdbcDialect {

  private static final String MODE =
      "STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION,ANSI_QUOTES";
  private static final String TOPIC =
      " (topic varchar(249) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, \"partition\" int NOT"
          + " NULL, ";
  private static final String MARKER =
      "CREATE TABLE IF NOT EXISTS "
          + JdbcMarker.NAME
          + TOPIC
          + "next_offset bigint NOT NULL, vector longtext NOT NULL, hlc bigint NOT NULL,"
          + " held longtext NOT NULL, applied_at datetime(6) NOT NULL, PRIMARY KEY (topic,"
          + " \"partition\")) ENGINE=InnoDB";
  private static final String PARKED =
      "CREATE TABLE IF NOT EXISTS "
          + ParkedTable.NAME
          + TOPIC
          + "\"key\" varchar(2800) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, state"
          + " varchar(20) NOT NULL, table_name text NOT NULL, cause varchar(40) NOT NULL, reason"
          + " text NOT NULL, \"sqlstate\" varchar(100) NOT NULL, constraint_name text NOT NULL,"
          + " in_the_way text NOT NULL, held_at longtext NOT NULL, attempts int NOT NULL, since"
          + " datetime(6) NOT NULL, tried_at datetime(6) NOT NULL, version longblob, discarded_by"
          + " text, discard_reason text, PRIMARY KEY (topic, \"partition\", \"key\")) ENGINE=InnoDB"
          + " ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4";
  private static final String NOW = "utc_timestamp(6)";
  private static final String EPOCH = "TIMESTAMP'1970-01-01 00:00:00'";
  private static final ParkedTable PARKED_TABLE =
      ParkedTable.of(
          new ParkedTable.Words(
              ParkedTable.NAME,
              NOW,
              "timestampadd(MICROSECOND, ? * 1000, " + EPOCH + ")",
              "timestampdiff(MICROSECOND, " + EPOCH + ", since) DIV 1000",
              " ON DUPLICATE KEY UPDATE ",
              "VALUES(%s)"));

  private final ConnectionSettings settings;

  /** Where it is; {@code sslMode} and {@code sslRootCert} as Postgres' driver has them. */
  MariaDbDialect(ConnectionSettings settings) {
    this.settings = settings;
  }

  @Override
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", settings.user());
    properties.setProperty("password", settings.password());
    properties.setProperty("connectTimeout", millis(settings.connectTimeout()));
    properties.setProperty("socketTimeout", millis(settings.socketTimeout()));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("sslMode", tls(settings.sslMode()));
    if (!settings.sslRootCert().isEmpty()) {
      properties.setProperty("serverSslCert", settings.sslRootCert());
    }
    // Values go in binary: as text, -0.0 would lose its sign.
    properties.setProperty("useServerPrepStmts", "true");
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("autocommit", "false");
    properties.setProperty("transactionIsolation", "READ_COMMITTED");
    properties.setProperty("connectionAttributes", "program_name:" + settings.applicationName());
    properties.setProperty(
        "sessionVariables",
        "sql_mode='"
            + MODE
            + "',time_zone='+00:00',innodb_lock_wait_timeout="
            + Math.max(1, settings.lockTimeout().toSeconds()));
    String url =
        "jdbc:mariadb://" + settings.host() + ":" + settings.port() + "/" + settings.database();
    Connection connection = new Driver().connect(url, properties);
    connection.setAutoCommit(false);
    if (isMariaDb(connection)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET max_statement_time = " + settings.syncTimeout().toMillis() / 1000.0);
      }
    }
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
    String database = database(schema);
    Map<String, MariaDbColumn> columns =
        MariaDbColumn.read(connection, database, schema.tableName());
    if (columns.isEmpty()) {
      return null;
    }
    String engine =
        text(
            connection,
            "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME ="
                + " ?",
            database,
            schema.tableName());
    if (!"InnoDB".equalsIgnoreCase(engine)) {
      throw RowPlan.refused(
          RefusalCause.OTHER,
          schema,
          "its engine has no transactions; it must be InnoDB",
          "engine=" + engine);
    }
    for (Column column : schema.columns()) {
      check(schema, column, columns);
    }
    List<Column> written =
        schema.columns().stream().filter(column -> !columns.get(column.name()).computed()).toList();
    String otherKeys =
        text(
            connection,
            "SELECT count(*) FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND"
                + " INDEX_NAME <> 'PRIMARY' AND TABLE_SCHEMA = ? AND TABLE_NAME = ?",
            database,
            schema.tableName());
    return JdbcPlan.of(
        schema,
        table(schema),
        schema.columns().stream().map(MariaDbTypes::form).toList(),
        written,
        new JdbcPlan.Wording(
            "INSERT INTO ", otherKeys.equals("0") ? onDuplicate(schema, written) : null, ""));
  }

  @Override
  public List<String> create(Connection connection, RowSchema schema) throws SQLException {
    String collation = isMariaDb(connection) ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    StringJoiner parts = new StringJoiner(", ");
    for (Column column : schema.columns()) {
      String nullability = column.nullable() && !column.isKey() ? " NULL" : " NOT NULL";
      try {
        String type = MariaDbTypes.declared(column, collation);
        parts.add(SqlText.quote(column.name()) + " " + type + nullability);
      } catch (IllegalArgumentException e) {
        throw RowPlan.refused(
            RefusalCause.NO_TABLE,
            schema,
            "it cannot be created: " + e.getMessage(),
            "column=" + column.name() + ", type=" + column.type());
      }
    }
    parts.add("PRIMARY KEY (" + SqlText.names(schema.keyColumns()) + ")");
    return List.of(
        "CREATE TABLE IF NOT EXISTS "
            + table(schema)
            + " ("
            + parts
            + ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC DEFAULT CHARSET=utf8mb4");
  }

  @Override
  public boolean retryable(SQLException e) {
    return MariaDbFailure.retryable(e);
  }

  @Override
  public boolean leavesSession(SQLException e) {
    return MariaDbFailure.leavesSession(e);
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return MariaDbFailure.isDuplicate(e);
  }

  @Override
  public RefusalCause cause(SQLException e) {
    return MariaDbFailure.cause(e);
  }

  @Override
  public String code(SQLException e) {
    return SqlFailure.state(e);
  }

  @Override
  public String constraint(SQLException e) {
    return MariaDbFailure.constraint(e);
  }

  @Override
  public String reason(SQLException e) {
    return MariaDbFailure.reason(e);
  }

  @Override
  public String toString() {
    return "mariadb " + settings;
  }

  private static boolean isMariaDb(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseProductName().equals("MariaDB");
  }

  private void check(RowSchema schema, Column column, Map<String, MariaDbColumn> columns) {
    MariaDbColumn actual = columns.get(column.name());
    if (actual == null) {
      throw RowPlan.refused(
          RefusalCause.NO_COLUMN, schema, "it has no such column", "column=" + column.name());
    }
    String both =
        "column="
            + column.name()
            + ", payload type="
            + column.type()
            + ", column type="
            + actual.columnType();
    String objection = MariaDbTypes.objection(column, actual);
    if (!objection.isEmpty()) {
      throw RowPlan.refused(
          objection.startsWith("its collation") ? RefusalCause.OTHER_KEY : RefusalCause.OTHER_TYPE,
          schema,
          "the column does not keep every value as it is: " + objection,
          both);
    }
    if (actual.partial()) {
      throw RowPlan.refused(
          RefusalCause.OTHER_KEY, schema, "only a part of the column is in its primary key", both);
    }
    long keys = columns.values().stream().filter(each -> each.key() > 0).count();
    RowPlan.checkKey(schema, column, actual.key(), keys);
  }

  private String table(RowSchema schema) {
    return SqlText.quote(database(schema)) + "." + SqlText.quote(schema.tableName());
  }

  /** A schema is a database here; public is the one that is connected to. */
  private String database(RowSchema schema) {
    return schema.schemaName().equals("public") ? settings.database() : schema.schemaName();
  }

  private static String onDuplicate(RowSchema schema, List<Column> written) {
    StringJoiner changes = new StringJoiner(", ");
    List<Column> others = JdbcPlan.withoutKey(written);
    for (Column column : others.isEmpty() ? schema.keyColumns().subList(0, 1) : others) {
      String name = SqlText.quote(column.name());
      changes.add(name + " = VALUES(" + name + ")");
    }
    return " ON DUPLICATE KEY UPDATE " + changes;
  }

  private static String text(Connection connection, String sql, String database, String table)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, database);
      query.setString(2, table);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? String.valueOf(row.getString(1)) : "";
      }
    }
  }

  /** As the driver calls it; it has no mode that gives up TLS in silence. */
  private static String tls(String mode) {
    return mode.equals("require") ? "trust" : mode;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
