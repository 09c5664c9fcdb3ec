package io.meridian.schema;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's view of a codec, writing: subjects by TopicNameStrategy. A null record is a null value.
 *
 * @param <T> the record
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {

  private final Class<T> type;
  private @Nullable SchemaRegistry registry;
  private @Nullable RecordCodec<T> codec;
  private String suffix = "-value";

  /** The last topic and its subject: mostly there is only one. Any thread may put another. */
  private volatile @Nullable Subject last;

  /**
   * Reaches its own registry; {@link #configure} must be called with the keys of {@link
   * RegistryConfig}.
   */
  public AvroSerializer(Class<T> type) {
    this.type = type;
  }

  /** Uses a codec that somebody else made. */
  public AvroSerializer(Class<T> type, RecordCodec<T> codec) {
    this.type = type;
    this.codec = codec;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    suffix = isKey ? "-key" : "-value";
    last = null;
    if (codec == null) {
      registry = SchemaRegistries.connect(configs);
      codec = new AvroRecordCodec<>(type, registry, configs);
    }
  }

  /**
   * @throws SerializationException when the record cannot be encoded or its schema not be had; the
   *     cause says which
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    if (record == null) {
      return null;
    }
    if (codec == null) {
      throw new SerializationException(
          "Cannot encode a record: the serializer is not configured (topic=" + topic + ")");
    }
    try {
      return codec.encode(subject(topic), record);
    } catch (SchemaRegistryException | IllegalArgumentException e) {
      throw new SerializationException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }

  private String subject(String topic) {
    Subject known = last;
    if (known == null || !known.topic().equals(topic)) {
      known = new Subject(topic, topic + suffix);
      last = known;
    }
    return known.name();
  }

  private record Subject(String topic, String name) {}
}
