package io.meridian.target;

import java.sql.PreparedStatement;
import java.sql.SQLException;

/** One connection to a database of any kind, and what was prepared on it. */
interface Session {

  /** A statement, prepared once for the session. */
  PreparedStatement prepared(String sql) throws SQLException;
}
