package io.meridian.sink;

import io.meridian.apply.ResolvedRecord;
import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.MalformedRecordException;
import io.meridian.schema.RecordCodec;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Records as the worker gives them to resolved records: values as bytes, which are decoded here, or
 * as the Struct of a converter; keys as bytes or as text.
 */
final class ResolvedRecords {

  private final String topic;
  private final RecordCodec<ResolvedChange> codec;

  ResolvedRecords(String topic, RecordCodec<ResolvedChange> codec) {
    this.topic = topic;
    this.codec = codec;
  }

  /**
   * Reads one record.
   *
   * @throws ConnectException when it is none of a resolved topic; reading it again gives the same
   * @throws io.meridian.schema.SchemaRegistryUnavailableException when its schema could not be had
   */
  ResolvedRecord read(SinkRecord record) {
    if (!topic.equals(record.originalTopic())) {
      throw refused(record, "it is of another topic (expected=" + topic + ")");
    }
    int partition = record.originalKafkaPartition();
    long offset = record.originalKafkaOffset();
    Object value = record.value();
    if (value == null) {
      return new ResolvedRecord(partition, offset, key(record), null);
    }
    try {
      if (value instanceof byte[]) {
        ResolvedChange change = codec.decode((byte[]) value);
        return new ResolvedRecord(partition, offset, key(record), change);
      }
      if (value instanceof Struct) {
        ResolvedChange change = StructReader.change((Struct) value);
        return new ResolvedRecord(partition, offset, key(record), change);
      }
    } catch (MalformedRecordException | DataException | IllegalArgumentException e) {
      throw refused(record, String.valueOf(e.getMessage()));
    }
    throw refused(
        record, "value.converter gave neither bytes nor a Struct (class=" + type(value) + ")");
  }

  private String key(SinkRecord record) {
    Object key = record.key();
    if (key instanceof byte[]) {
      return new String((byte[]) key, StandardCharsets.US_ASCII);
    }
    if (key instanceof String) {
      return (String) key;
    }
    throw refused(
        record,
        key == null
            ? "it has no key"
            : "key.converter gave neither bytes nor text (class=" + type(key) + ")");
  }

  private static String type(Object value) {
    return value.getClass().getName();
  }

  private static ConnectException refused(SinkRecord record, String why) {
    return new ConnectException(
        "Cannot read a resolved record: "
            + why
            + " (topic="
            + record.originalTopic()
            + ", partition="
            + record.originalKafkaPartition()
            + ", offset="
            + record.originalKafkaOffset()
            + ")");
  }
}
