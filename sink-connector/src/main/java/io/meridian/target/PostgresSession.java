package io.meridian.target;

import io.meridian.marker.MarkerTable;
import io.meridian.row.RowSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection, under our origin, and what was prepared on it. A new connection starts with
 * nothing prepared and no table described.
 */
final class PostgresSession implements AutoCloseable {

  /** Taken before anything is created: concurrent CREATE IF NOT EXISTS of one name may collide. */
  private static final String LOCK_DDL =
      "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('meridian'))";

  private final Connection connection;
  private final Map<String, PreparedStatement> statements = new HashMap<>();
  private final Map<Integer, RowPlan> plans = new HashMap<>();

  private PostgresSession(Connection connection) {
    this.connection = connection;
  }

  /**
   * Connects, makes the marker table and the origin where they are missing, and puts the session
   * under the origin. Only one session can be under an origin: error 55006 says that another is.
   */
  static PostgresSession open(ConnectionSettings settings, String origin) throws SQLException {
    PostgresSession session = new PostgresSession(settings.connect());
    try {
      session.ensureMarker();
      session.enter(origin);
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /** A statement, prepared once for the session. */
  PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    return statement;
  }

  /** The plan for payloads of a schema; null when none was made in this session yet. */
  @Nullable RowPlan plan(int schemaId) {
    return plans.get(schemaId);
  }

  /** Describes the table as it is now and plans for it; null when there is no such table. */
  @Nullable RowPlan plan(int schemaId, RowSchema schema) throws SQLException {
    TableDescription table = describe(schema);
    if (table == null) {
      return null;
    }
    RowPlan plan = RowPlan.of(schema, table);
    plans.put(schemaId, plan);
    return plan;
  }

  /** Creates a table in a transaction of its own, unless somebody was faster. */
  void create(RowSchema schema) throws SQLException {
    connection.rollback();
    try (Statement statement = connection.createStatement()) {
      statement.execute(LOCK_DDL);
      if (describe(schema) == null) {
        for (String sql : SqlText.create(schema)) {
          statement.execute(sql);
        }
      }
    }
    connection.commit();
  }

  void commit() throws SQLException {
    connection.commit();
  }

  void rollback() throws SQLException {
    connection.rollback();
  }

  /** Never fails: whatever was open is rolled back by the server. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server notices by itself that the connection is gone.
    }
  }

  private @Nullable TableDescription describe(RowSchema schema) throws SQLException {
    return TableDescription.read(connection, schema.schemaName(), schema.tableName());
  }

  private void ensureMarker() throws SQLException {
    if (exists("SELECT pg_catalog.to_regclass(?) IS NOT NULL", MarkerTable.NAME)) {
      connection.commit();
      return;
    }
    execute(LOCK_DDL);
    for (String sql : MarkerTable.CREATE) {
      execute(sql);
    }
    connection.commit();
  }

  private void enter(String origin) throws SQLException {
    String known = "SELECT pg_catalog.pg_replication_origin_oid(?) IS NOT NULL";
    if (!exists(known, origin)) {
      execute(LOCK_DDL);
      if (!exists(known, origin)) {
        call("SELECT pg_catalog.pg_replication_origin_create(?)", origin);
      }
    }
    call("SELECT pg_catalog.pg_replication_origin_session_setup(?)", origin);
    connection.commit();
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void call(String sql, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      statement.execute();
    }
  }

  private boolean exists(String sql, String argument) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, argument);
      try (ResultSet row = statement.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }
}
