package io.meridian.schema;

/** The bytes of a record are not what they must be. Reading them again gives the same answer. */
public final class MalformedRecordException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With why, without the bytes. */
  public MalformedRecordException(String message) {
    super(message);
  }

  /** With why, without the bytes. */
  public MalformedRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
