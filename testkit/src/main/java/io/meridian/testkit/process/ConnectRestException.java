package io.meridian.testkit.process;

/** A Connect worker refused a request; its own message is in this one's. */
public final class ConnectRestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;

  ConnectRestException(String message, int status) {
    super(message);
    this.status = status;
  }

  /**
   * The HTTP status; 409 means that the worker rebalances and the same request may succeed later.
   */
  public int status() {
    return status;
  }
}
