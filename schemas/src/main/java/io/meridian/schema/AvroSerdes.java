package io.meridian.schema;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Pairs of serializer and deserializer. */
public final class AvroSerdes {

  private AvroSerdes() {}

  /** Both directions over one codec; needs no {@code configure}, except for keys. */
  public static <T extends SpecificRecord> Serde<T> of(Class<T> type, RecordCodec<T> codec) {
    return Serdes.serdeFrom(new AvroSerializer<>(type, codec), new AvroDeserializer<>(type, codec));
  }

  /**
   * Both directions, each with its own registry connection from the properties given to {@code
   * configure}.
   */
  public static <T extends SpecificRecord> Serde<T> of(Class<T> type) {
    return Serdes.serdeFrom(new AvroSerializer<>(type), new AvroDeserializer<>(type));
  }
}
