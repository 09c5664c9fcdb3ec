package io.meridian.target;

/** The store will not do it until a person has acted. Trying again gives the same answer. */
public final class TargetRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what could not be done and why, without row values. */
  public TargetRefusedException(String message) {
    super(message);
  }
}
