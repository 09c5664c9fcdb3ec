package io.meridian.capture;

/** What happens when a captured table is truncated: a truncation is not a change of rows. */
public enum TruncatePolicy {
  /** The capture stops: the regions would silently differ. */
  REFUSE,
  /** The truncation is counted and warned of; the other regions keep the rows. */
  SKIP
}
