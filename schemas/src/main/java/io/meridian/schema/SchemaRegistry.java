package io.meridian.schema;

import org.apache.avro.Schema;

/**
 * A Confluent-compatible schema registry. Thread-safe. Answers about ids and registered schemas
 * never change, so implementations keep them.
 *
 * <p>Every method throws {@link SchemaRegistryException} when the registry refuses and its subtype
 * {@link SchemaRegistryUnavailableException} when it could not be asked, after the configured
 * retries; nothing is changed then, or, on a lost answer, the same call may be made again.
 */
public interface SchemaRegistry extends AutoCloseable {

  /** Registers a schema under a subject, or finds it there; gives the schema's id, from 1. */
  int register(String subject, Schema schema);

  /**
   * The id a schema has under a subject already.
   *
   * @throws UnknownSchemaException when it has none
   */
  int id(String subject, Schema schema);

  /**
   * The schema of an id.
   *
   * @throws UnknownSchemaException when the registry does not know the id, or knows something else
   *     than an Avro schema
   */
  Schema schema(int id);

  /**
   * The latest schema of a subject with its id; asked for anew each time.
   *
   * @throws UnknownSchemaException when there is none
   */
  RegisteredSchema latest(String subject);

  @Override
  void close();
}
