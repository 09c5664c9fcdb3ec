package io.meridian.target;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a Postgres target is and how its sessions are to behave.
 *
 * @param host a name or an address; one only
 * @param port 1 to 65535
 * @param sslMode as in libpq
 * @param sslRootCert the file with the certificate authority; empty for the driver's default
 * @param lockTimeout how long a statement waits for a row that the application has locked
 * @param syncTimeout how long a statement may take before it is given up
 * @param socketTimeout how long an answer may take before the connection counts as lost
 * @param applicationName shown in {@code pg_stat_activity}
 */
public record ConnectionSettings(
    String host,
    int port,
    String database,
    String user,
    String password,
    String sslMode,
    String sslRootCert,
    Duration connectTimeout,
    Duration lockTimeout,
    Duration syncTimeout,
    Duration socketTimeout,
    String applicationName) {

  /**
   * A new session without auto-commit. The server's own {@code synchronous_commit} is kept: whether
   * a commit may be lost is for the owner of the database to say.
   */
  Connection connect() throws SQLException {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(user);
    source.setPassword(password);
    source.setSslMode(sslMode);
    if (!sslRootCert.isEmpty()) {
      source.setSslRootCert(sslRootCert);
    }
    source.setConnectTimeout(seconds(connectTimeout));
    source.setLoginTimeout(seconds(connectTimeout));
    source.setSocketTimeout(seconds(socketTimeout));
    source.setTcpKeepAlive(true);
    source.setApplicationName(applicationName);
    source.setPrepareThreshold(1);
    source.setLogServerErrorDetail(false);
    Connection connection = source.getConnection();
    try {
      connection.setAutoCommit(false);
      try (var statement =
          connection.prepareStatement(
              "SELECT set_config('lock_timeout', ?, false),"
                  + " set_config('statement_timeout', ?, false)")) {
        statement.setString(1, lockTimeout.toMillis() + "ms");
        statement.setString(2, syncTimeout.toMillis() + "ms");
        statement.execute();
      }
      connection.commit();
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** Where it is, without the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.toSeconds());
  }
}
