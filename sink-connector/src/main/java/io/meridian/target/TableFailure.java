package io.meridian.target;

import java.sql.SQLException;

/** A failure of the database with what was being done to which table. */
final class TableFailure extends SQLException {

  private static final long serialVersionUID = 1;

  /**
   * @param what as in "write to table public.thing"
   */
  TableFailure(String what, SQLException cause) {
    super(what, SqlFailure.state(cause), cause);
  }

  /** What was being done when it came, if the failure knows. */
  static String what(SQLException e, String otherwise) {
    return e instanceof TableFailure ? String.valueOf(e.getMessage()) : otherwise;
  }
}
