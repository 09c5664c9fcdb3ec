package io.meridian.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records of one type as bytes that need no registry: Avro's single-object encoding, with the
 * fingerprint of the schema in front. For what is kept in a place of our own rather than in a
 * topic. Thread-safe.
 *
 * @param <T> the generated class
 */
public final class SingleObjectCodec<T extends SpecificRecord> {

  private final String type;
  private final BinaryMessageEncoder<T> encoder;
  private final BinaryMessageDecoder<T> decoder;

  /** Reads and writes the schema that the class was generated from. */
  public SingleObjectCodec(Class<T> type) {
    this.type = type.getSimpleName();
    RecordClasses writing = RecordClasses.generated(type);
    RecordClasses reading = RecordClasses.reading(type);
    Schema schema = writing.getSchema(type);
    this.encoder = new BinaryMessageEncoder<>(writing, schema);
    this.decoder = new BinaryMessageDecoder<>(reading, schema);
  }

  /**
   * The record's bytes.
   *
   * @throws IllegalArgumentException when the record breaks its own schema
   */
  public byte[] encode(T record) {
    try {
      ByteBuffer buffer = encoder.encode(record);
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot encode a " + type + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads back what {@link #encode} gives.
   *
   * @throws MalformedRecordException when the bytes are no such record
   */
  public T decode(byte[] bytes) {
    try {
      return decoder.decode(bytes);
    } catch (IOException | RuntimeException e) {
      throw new MalformedRecordException(
          "Cannot read a " + type + ": " + e.getMessage() + " (bytes=" + bytes.length + ")", e);
    }
  }
}
