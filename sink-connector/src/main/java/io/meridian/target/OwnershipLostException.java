package io.meridian.target;

/**
 * Somebody else has applied to the store since its progress was read. The progress must be read
 * again.
 */
public final class OwnershipLostException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what could not be done and why, without row values. */
  public OwnershipLostException(String message) {
    super(message);
  }
}
