package io.meridian.transforms;

import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.sink.StructReader;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Records of a resolved topic as a converter gives them: bytes, or the Struct of a converter. */
final class ResolvedValue {

  private ResolvedValue() {}

  /**
   * The resolved change in a record; null for a purge, which has none.
   *
   * @throws DataException when the value is no resolved change
   * @throws RetriableException when the registry could not be asked for its schema
   */
  static @Nullable ResolvedChange of(
      ConnectRecord<?> record, RecordCodec<ResolvedChange> codec, String purpose) {
    Object value = record.value();
    if (value == null) {
      return null;
    }
    try {
      if (value instanceof byte[] bytes) {
        return codec.decode(bytes);
      }
      if (value instanceof Struct struct) {
        return StructReader.change(struct);
      }
    } catch (SchemaRegistryUnavailableException e) {
      throw new RetriableException(e.getMessage(), e);
    } catch (MalformedRecordException | DataException | IllegalArgumentException e) {
      throw refused(purpose, String.valueOf(e.getMessage()), record);
    }
    throw refused(
        purpose,
        "value.converter gave neither bytes nor a Struct (class="
            + value.getClass().getName()
            + ")",
        record);
  }

  /** The key's text. */
  static String key(ConnectRecord<?> record, String purpose) {
    Object key = record.key();
    if (key instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.US_ASCII);
    }
    if (key instanceof String text) {
      return text;
    }
    throw refused(purpose, "key.converter gave neither bytes nor text", record);
  }

  /** Why a record cannot be transformed, and which; without values of rows. */
  static DataException refused(String purpose, String why, ConnectRecord<?> record) {
    String where = "topic=" + record.topic() + ", partition=" + record.kafkaPartition();
    if (record instanceof SinkRecord sink) {
      where += ", offset=" + sink.kafkaOffset();
    }
    return new DataException("Cannot " + purpose + ": " + why + " (" + where + ")");
  }
}
