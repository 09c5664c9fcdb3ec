package io.meridian.apply;

/**
 * The kinds of reasons for which a store will not write a row. The names are public API: people and
 * programs read them in dead letters.
 */
public enum RefusalCause {
  /** Another row has the value already. */
  UNIQUE,
  /** The row refers to one that is not there, or is referred to. */
  FOREIGN_KEY,
  /** A column must have a value. */
  NOT_NULL,
  /** A condition of the table does not hold. */
  CHECK,
  /** The row overlaps with another. */
  EXCLUSION,
  /** A text is longer than its column. */
  TOO_LONG,
  /** A number or a time is out of its column's range. */
  OUT_OF_RANGE,
  /** The store cannot hold the value in the column's type. */
  INVALID_VALUE,
  /** A trigger or a function of the store raised it. */
  RAISED,
  /** There is no such table. */
  NO_TABLE,
  /** The table lacks a column of the row. */
  NO_COLUMN,
  /** A column is of another type. */
  OTHER_TYPE,
  /** The table's primary key is another one. */
  OTHER_KEY,
  /** The role may not write to the table. */
  PERMISSION,
  /** The payload is not what its schema says, or is no row. */
  UNREADABLE,
  /** Anything else that trying again does not change. */
  OTHER,
  /**
   * The row has a local change that is not yet resolved. No fault: it ends by itself, and there is
   * no dead letter.
   */
  LOCAL_CHANGE;

  /** Whether writing another row may take the reason away. */
  public boolean dependsOnOtherRows() {
    return this == UNIQUE || this == FOREIGN_KEY || this == EXCLUSION;
  }
}
