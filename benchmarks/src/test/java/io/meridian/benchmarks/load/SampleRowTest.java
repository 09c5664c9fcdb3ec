package io.meridian.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.benchmarks.row.RowConverter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

final class SampleRowTest {

  private final byte[] bytes = new SampleRow(LoadPlan.ROW_BYTES).bytes(-4, 12_345, 1_700_000_000L);

  @Test
  void bytes_areOfTheSchema() throws IOException {
    GenericRecord row =
        new GenericDatumReader<GenericRecord>(SampleRow.schema().avro())
            .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

    assertThat(row.get("id")).isEqualTo(-4L);
    assertThat(row.get("changed")).isEqualTo(1_700_000_000L);
    assertThat(bytes.length).isBetween(LoadPlan.ROW_BYTES - 20, LoadPlan.ROW_BYTES + 20);
  }

  @Test
  void converter_givesThePeerTheSameRow() throws IOException {
    RowConverter values = new RowConverter();
    values.configure(Map.of(), false);
    Struct struct = (Struct) values.toConnectData("orders", bytes).value();
    GenericRecord row =
        new GenericDatumReader<GenericRecord>(SampleRow.schema().avro())
            .read(null, DecoderFactory.get().binaryDecoder(bytes, null));

    SampleRow.schema()
        .columns()
        .forEach(
            column ->
                assertThat(String.valueOf(struct.get(column.name())))
                    .isEqualTo(String.valueOf(row.get(column.name()))));
  }

  @Test
  void converter_givesTheKeysId() {
    RowConverter keys = new RowConverter();
    keys.configure(Map.of(), true);
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(42).array();

    assertThat(((Struct) keys.toConnectData("orders", key).value()).getInt64("id")).isEqualTo(42);
  }
}
