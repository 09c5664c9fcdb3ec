package io.meridian.schema;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's view of a codec, reading. A null value is a null record.
 *
 * @param <T> the record
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {

  private final Class<T> type;
  private @Nullable SchemaRegistry registry;
  private @Nullable RecordCodec<T> codec;

  /**
   * Reaches its own registry; {@link #configure} must be called with the keys of {@link
   * RegistryConfig}.
   */
  public AvroDeserializer(Class<T> type) {
    this.type = type;
  }

  /** Uses a codec that somebody else made. */
  public AvroDeserializer(Class<T> type, RecordCodec<T> codec) {
    this.type = type;
    this.codec = codec;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    if (codec == null) {
      registry = SchemaRegistries.connect(configs);
      codec = new AvroRecordCodec<>(type, registry, configs);
    }
  }

  /**
   * @throws SerializationException when the bytes cannot be decoded or their schema not be had; the
   *     cause says which: {@link MalformedRecordException} or {@link SchemaRegistryException}
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    if (codec == null) {
      throw new SerializationException(
          "Cannot decode a record: the deserializer is not configured (topic=" + topic + ")");
    }
    try {
      return codec.decode(bytes);
    } catch (SchemaRegistryException | MalformedRecordException e) {
      throw new SerializationException(e.getMessage() + " (topic=" + topic + ")", e);
    }
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }
}
