package io.meridian.row;

/**
 * A column of a table.
 *
 * @param name the real name, as the database has it
 * @param keyOrdinal the place in the primary key, from 1; 0 when the column is no part of it
 */
public record Column(String name, ColumnType type, boolean nullable, int keyOrdinal) {

  /**
   * A column from the database's spelling of its type.
   *
   * @param table for the message
   * @throws UnsupportedTypeException when the type is not supported
   */
  public static Column of(
      String table, String name, String sqlType, boolean nullable, int keyOrdinal) {
    ColumnType type =
        ColumnType.parse(sqlType)
            .orElseThrow(() -> UnsupportedTypeException.of(table, name, sqlType));
    return new Column(name, type, nullable, keyOrdinal);
  }

  /** Whether the column is part of the primary key. */
  public boolean isKey() {
    return keyOrdinal > 0;
  }
}
