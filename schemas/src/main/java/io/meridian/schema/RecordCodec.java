package io.meridian.schema;

import org.apache.avro.specific.SpecificRecord;

/**
 * One of Meridian's records to bytes and back, in the Confluent wire format: a zero byte, the
 * schema's id as four bytes big-endian, then plain Avro. Thread-safe.
 *
 * @param <T> the record
 */
public interface RecordCodec<T extends SpecificRecord> {

  /**
   * The record's bytes; registers the record's schema under the subject when the configuration
   * allows and it is new.
   *
   * @param subject by TopicNameStrategy: the topic, then {@code -value}
   * @throws IllegalArgumentException when the record does not fit its schema, say because a field
   *     is not set
   * @throws SchemaRegistryException when the registry refuses, or, with its subtype, could not be
   *     asked
   */
  byte[] encode(String subject, T record);

  /**
   * The record, read with its writer's schema and resolved to ours.
   *
   * @throws MalformedRecordException when the bytes are no such record: too short, another magic
   *     byte, a schema id the registry does not know, a schema that does not resolve, truncated or
   *     trailing bytes
   * @throws SchemaRegistryException when the schema could not be had: the registry did not answer,
   *     or refused for a reason that is none of the record's. Nothing is known about the bytes
   *     then, and they may be read later
   */
  T decode(byte[] bytes);
}
