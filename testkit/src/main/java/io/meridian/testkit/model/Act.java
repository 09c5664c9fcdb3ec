package io.meridian.testkit.model;

/** What a change did to its row. */
public enum Act {
  /** The row came into being. */
  INSERT,
  /** The row was replaced. */
  UPDATE,
  /** The row ceased to be. */
  DELETE
}
