package io.meridian.testkit.target;

/**
 * What came of a batch.
 *
 * @param message of the refusal, or of that of a row; empty when applied
 */
public record Outcome(Kind kind, String message) {

  /** The alternatives. */
  public enum Kind {
    /** Committed, and the worker knows it. */
    APPLIED,
    /** Nothing changed: somebody else applied since the place was read. */
    FENCED,
    /** It may succeed later. Whether it was committed the store tells. */
    UNAVAILABLE,
    /** The place moved on, and rows that the store refuses are kept aside with their causes. */
    PARKED,
    /** Nothing changed, and nothing will until a person acts. */
    REFUSED
  }

  /** Committed. */
  public static Outcome applied() {
    return new Outcome(Kind.APPLIED, "");
  }
}
