package io.meridian.benchmarks.row;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * The benchmarks' sample row from its Avro bytes, straight into a Struct of a schema that is always
 * the same object; a key from the eight bytes of its id. Reads only.
 */
public final class RowConverter implements Converter {

  private static final Schema KEY =
      SchemaBuilder.struct().name("orders.Key").field("id", Schema.INT64_SCHEMA).build();

  /** Debezium's name for microseconds since the epoch, which its sink writes to a timestamp. */
  private static final Schema MICROS =
      SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").version(1).optional().build();

  private static final Schema ROW =
      SchemaBuilder.struct()
          .name("orders.Value")
          .field("id", Schema.INT64_SCHEMA)
          .field("customer", Schema.OPTIONAL_INT64_SCHEMA)
          .field("status", Schema.OPTIONAL_STRING_SCHEMA)
          .field("quantity", Schema.OPTIONAL_INT32_SCHEMA)
          .field("price", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field("express", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("placed", MICROS)
          .field("changed", MICROS)
          .field("note", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private static final List<Field> FIELDS = ROW.fields();

  /** Owned by the thread of the task, which has a converter of its own. */
  private @Nullable BinaryDecoder decoder;

  private boolean key;

  /** Made by the worker. */
  public RowConverter() {}

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    this.key = isKey;
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    throw new DataException(
        "Cannot write with this converter: it only reads (topic=" + topic + ")");
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    if (key) {
      return new SchemaAndValue(KEY, new Struct(KEY).put("id", ByteBuffer.wrap(value).getLong()));
    }
    try {
      return new SchemaAndValue(ROW, row(value));
    } catch (IOException e) {
      throw new DataException("Cannot read a row: " + e.getMessage() + " (topic=" + topic + ")", e);
    }
  }

  private Struct row(byte[] value) throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, decoder);
    decoder = in;
    Struct row = new Struct(ROW);
    for (Field field : FIELDS) {
      if (in.readIndex() == 1) {
        row.put(field, value(in, field.schema().type()));
      }
    }
    return row;
  }

  private static Object value(BinaryDecoder in, Schema.Type type) throws IOException {
    switch (type) {
      case INT64:
        return in.readLong();
      case INT32:
        return in.readInt();
      case FLOAT64:
        return in.readDouble();
      case BOOLEAN:
        return in.readBoolean();
      default:
        return in.readString();
    }
  }
}
