package io.meridian.schema;

/** The registry could not be asked, after all retries. Asking again later may succeed. */
public final class SchemaRegistryUnavailableException extends SchemaRegistryException {

  private static final long serialVersionUID = 1;

  /** With what was asked, of whom, and what went wrong. */
  public SchemaRegistryUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
