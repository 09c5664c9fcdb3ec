package io.meridian.schema;

import org.apache.avro.Schema;

/**
 * A schema as a registry holds it under a subject.
 *
 * @param id the registry's id of the schema, from 1
 * @param version the subject's own count, from 1
 */
public record RegisteredSchema(String subject, int id, int version, Schema schema) {}
