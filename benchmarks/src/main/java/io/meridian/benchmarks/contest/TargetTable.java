package io.meridian.benchmarks.contest;

import io.meridian.benchmarks.load.LoadPlan;
import io.meridian.benchmarks.load.SampleRow;
import io.meridian.testkit.process.Postgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** An empty table in a database of its own, and what has arrived in it. Dropped when closed. */
final class TargetTable implements AutoCloseable {

  private final Postgres postgres;
  private final String database;
  private final LoadPlan plan;
  private final Connection connection;
  private final PreparedStatement marks;

  private TargetTable(Postgres postgres, String database, LoadPlan plan, Connection connection)
      throws SQLException {
    this.postgres = postgres;
    this.database = database;
    this.plan = plan;
    this.connection = connection;
    this.marks = connection.prepareStatement("SELECT count(*) FROM orders WHERE id < 0");
  }

  /** Makes it, with the server's work of before done. */
  static TargetTable create(Postgres postgres, String database, LoadPlan plan) {
    try (Connection server = postgres.connect();
        Statement statement = server.createStatement()) {
      statement.execute("CREATE DATABASE " + database);
      Connection connection = DriverManager.getConnection(postgres.jdbcUrl(database));
      try (Statement table = connection.createStatement()) {
        for (String sql : SampleRow.TABLE) {
          table.execute(sql);
        }
      }
      statement.execute("CHECKPOINT");
      return new TargetTable(postgres, database, plan, connection);
    } catch (SQLException e) {
      throw failed("make a table", database, e);
    }
  }

  /** How many records have certainly arrived: none, the share before the measured ones, or all. */
  long arrived() {
    try (ResultSet result = marks.executeQuery()) {
      result.next();
      long seen = result.getLong(1);
      if (seen >= 2L * plan.partitions()) {
        return plan.total();
      }
      // Partitions do not go in step: a partition may be at its end before another is at a third.
      return seen >= plan.partitions() && allBegun()
          ? Math.round(plan.total() * Contest.WARM_UP)
          : 0;
    } catch (SQLException e) {
      throw failed("look into a table", database, e);
    }
  }

  /** How many rows there are. */
  long rows() {
    return Long.parseLong(value("SELECT count(*) FROM orders"));
  }

  /** The same for tables with the same rows. */
  String image() {
    return value("SELECT sum(hashtextextended(o::text, 0)) FROM orders AS o");
  }

  @Override
  public void close() {
    try (Connection server = postgres.connect();
        Statement statement = server.createStatement()) {
      connection.close();
      statement.execute("DROP DATABASE " + database + " WITH (FORCE)");
    } catch (SQLException e) {
      throw failed("drop a database", database, e);
    }
  }

  private boolean allBegun() {
    return value("SELECT count(*) FROM orders WHERE id < 0 AND id >= -" + plan.partitions())
        .equals(Integer.toString(plan.partitions()));
  }

  private String value(String sql) {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    } catch (SQLException e) {
      throw failed("look into a table", database, e);
    }
  }

  private static IllegalStateException failed(String verb, String database, SQLException e) {
    return new IllegalStateException(
        "Cannot " + verb + ": " + e.getMessage() + " (database=" + database + ")", e);
  }
}
