package io.meridian.feed;

/**
 * The feed has failed and takes no more changes. Whether the change whose sending failed is in the
 * journal is not known; nothing after it was sent. Open another feed to go on.
 */
public final class FeedFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what failed first. */
  public FeedFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
