package io.meridian.conflict;

/**
 * A row cannot be read now, as when the registry of its schema is away. Trying again helps; until
 * then nothing may be decided.
 */
public final class RowUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what is away. */
  public RowUnavailableException(RuntimeException cause) {
    super("Cannot read a row yet: " + cause.getMessage(), cause);
  }
}
