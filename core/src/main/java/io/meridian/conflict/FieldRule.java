package io.meridian.conflict;

/** How one field of a row is merged. The order of the constants is part of the state encoding. */
public enum FieldRule {
  /** The last write that changed the field. */
  LATEST,
  /** The greatest value that any write gave; a later write of a lesser value does not lower it. */
  MAX,
  /** The least value that any write gave; a later write of a greater value does not raise it. */
  MIN,
  /** All elements that any write gave; an element is never taken out. */
  UNION,
  /** The sum of what each write added or took away. */
  COUNTER
}
