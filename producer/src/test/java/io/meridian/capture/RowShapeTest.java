package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;

class RowShapeTest {

  private static final Schema NUMBER = SchemaBuilder.int32().optional().defaultValue(7).build();
  private static final Schema IMAGE =
      SchemaBuilder.struct()
          .field("id", Schema.INT32_SCHEMA)
          .field("name", Schema.OPTIONAL_STRING_SCHEMA)
          .field("n", NUMBER)
          .build();

  private final RowSchema rows =
      RowSchema.of(
          "public",
          "users",
          List.of(
              Column.of("users", "id", "integer", false, 1),
              Column.of("users", "name", "text", true, 0),
              Column.of("users", "n", "integer", true, 0)));
  private final RowShape shape = new RowShape("public.users", rows, 1, IMAGE);

  @Test
  void encode_givesTheBytesOfAvrosOwnWriter() throws IOException {
    List<Column> columns = new ArrayList<>();
    for (SqlType type : SqlType.values()) {
      columns.add(
          Column.of(
              "t",
              type.label(),
              type == SqlType.CHAR ? "char(3)" : type.label(),
              true,
              type == SqlType.BIGINT ? 1 : 0));
    }
    RowSchema all = RowSchema.of("public", "t", columns);
    SchemaBuilder image = SchemaBuilder.struct();
    columns.forEach(column -> image.field(column.name(), Schema.OPTIONAL_STRING_SCHEMA));
    RowShape every = new RowShape("public.t", all, 1, image.build());
    for (long seed = 0; seed < 200; seed++) {
      GenericData.Record row = row(all, new Random(seed));
      assertThat(every.encode(row)).as("seed=%d", seed).isEqualTo(written(row));
    }
  }

  @Test
  void row_hasANullAlsoWhereTheColumnHasADefault() {
    Struct image = new Struct(IMAGE).put("id", 1).put("name", "a");
    assertThat(shape.row(image).get("n")).isNull();
    assertThat(shape.row(image.put("n", 8)).get("n")).isEqualTo(8);
  }

  @Test
  void keyRow_hasTheKeyColumnsOnly() {
    Struct image = new Struct(IMAGE).put("id", 1).put("name", "a").put("n", 8);
    assertThat(shape.keyRow(image)).hasToString("{\"id\": 1, \"name\": null, \"n\": null}");
  }

  private static byte[] written(GenericData.Record row) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(row.getSchema()).write(row, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericData.Record row(RowSchema schema, Random random) {
    GenericData.Record row = new GenericData.Record(schema.avro());
    for (int i = 0; i < schema.columns().size(); i++) {
      if (random.nextInt(4) > 0) {
        row.put(i, value(schema.columns().get(i).type().base().avro(), random));
      }
    }
    return row;
  }

  private static Object value(org.apache.avro.Schema type, Random random) {
    switch (type.getType()) {
      case BOOLEAN:
        return random.nextBoolean();
      case INT:
        return random.nextInt();
      case LONG:
        return random.nextLong();
      case FLOAT:
        return random.nextFloat();
      case DOUBLE:
        return random.nextDouble();
      case BYTES:
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
      default:
        return random
            .ints(random.nextInt(300), 1, 0xD7FF)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    }
  }
}
