package io.meridian.schema;

/** The registry refused. Asking again gives the same answer. */
public class SchemaRegistryException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** With what was asked, of whom, and what the registry said. */
  public SchemaRegistryException(String message) {
    super(message);
  }

  /** With what was asked, of whom, and what went wrong. */
  public SchemaRegistryException(String message, Throwable cause) {
    super(message, cause);
  }
}
