package io.meridian.schema;

/**
 * The registry answered, and holds no Avro schema of what was asked: no such id, subject or
 * version, or a schema of another kind.
 */
public final class UnknownSchemaException extends SchemaRegistryException {

  private static final long serialVersionUID = 1;

  /** With what was asked, of whom, and what the registry said. */
  public UnknownSchemaException(String message) {
    super(message);
  }

  /** With what was asked, of whom, and what went wrong. */
  public UnknownSchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
