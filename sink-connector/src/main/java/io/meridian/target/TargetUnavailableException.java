package io.meridian.target;

/** The store cannot do it now. The same may succeed later. */
public final class TargetUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what could not be done and why, without row values. */
  public TargetUnavailableException(String message) {
    super(message);
  }
}
