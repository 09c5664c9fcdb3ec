package io.meridian.testkit.workload;

import java.sql.Connection;
import java.sql.SQLException;

/** Random changes of rows. */
interface RowWrites {

  /**
   * Makes one.
   *
   * @return how many changes a capture sees: the rows hit, each change of a primary key twice (a
   *     delete and an insert)
   */
  int any(Connection connection) throws SQLException;
}
