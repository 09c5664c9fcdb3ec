package io.meridian.target;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The statements of one connection, each prepared when first asked for. Gone with it. */
final class PreparedStatements {

  private final Connection connection;
  private final Map<String, PreparedStatement> bySql = new HashMap<>();

  PreparedStatements(Connection connection) {
    this.connection = connection;
  }

  PreparedStatement of(String sql) throws SQLException {
    PreparedStatement statement = bySql.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      bySql.put(sql, statement);
    }
    return statement;
  }
}
