package io.meridian.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RowSchemaTest {

  private static final RowSchema ORDERS =
      RowSchema.of(
          "sales",
          "order lines",
          List.of(
              column("line", "int2", 2),
              column("order", "bigint", 1),
              column("Größe", "numeric(12,2)", 0),
              column("at", "timestamp with time zone", 0)));

  @Test
  void columns_areReadBackFromText() {
    Schema parsed = new Schema.Parser().parse(ORDERS.avro().toString());

    RowSchema read = RowSchema.read(parsed);

    assertThat(read).isEqualTo(ORDERS);
    assertThat(read.columns()).isEqualTo(ORDERS.columns());
    assertThat(read.schemaName()).isEqualTo("sales");
    assertThat(read.tableName()).isEqualTo("order lines");
    assertThat(read.keyColumns()).extracting(Column::name).containsExactly("order", "line");
  }

  @Test
  void avro_isAsAgreed() {
    assertThat(new Schema.Parser().parse(ORDERS.avro().toString()))
        .isEqualTo(
            new Schema.Parser()
                .parse(
                    """
                    {"type": "record", "name": "sales_2Eorder_20lines", "namespace": "io.meridian.row",
                     "meridian.table": "sales.order lines",
                     "fields": [
                      {"name": "line", "type": ["null", "int"], "default": null,
                       "meridian.column": "line", "meridian.type": "smallint",
                       "meridian.key": 2, "meridian.nullable": false},
                      {"name": "order", "type": ["null", "long"], "default": null,
                       "meridian.column": "order", "meridian.type": "bigint",
                       "meridian.key": 1, "meridian.nullable": false},
                      {"name": "Gr_C3_B6_C3_9Fe",
                       "type": ["null", {"type": "string", "avro.java.string": "String"}],
                       "default": null, "meridian.column": "Größe",
                       "meridian.type": "numeric(12,2)", "meridian.nullable": true},
                      {"name": "at",
                       "type": ["null", {"type": "long", "logicalType": "timestamp-micros"}],
                       "default": null, "meridian.column": "at",
                       "meridian.type": "timestamptz", "meridian.nullable": true}]}
                    """));
    assertThat(ORDERS.subject()).isEqualTo("io.meridian.row.sales_2Eorder_20lines");
    assertThat(ORDERS.resourceType()).isEqualTo("sales.order lines");
  }

  @Test
  void resourceType_isTableAloneWhenSchemaIsPublic() {
    assertThat(table(column("id", "int", 1)).resourceType()).isEqualTo("t");
  }

  @ParameterizedTest
  @EnumSource(SqlType.class)
  void schema_carriesEverySupportedType(SqlType type) {
    String sql = type == SqlType.CHAR ? "char(4)" : type.label();
    RowSchema schema = table(column("id", "int", 1), column("value", sql, 0));

    RowSchema read = RowSchema.read(new Schema.Parser().parse(schema.avro().toString()));

    assertThat(read.columns().get(1).type().base()).isEqualTo(type);
    assertThat(read.avro().getField("value").schema().getTypes().get(1)).isEqualTo(type.avro());
  }

  @ParameterizedTest
  @EnumSource(SqlType.class)
  void key_isRefusedWhenItsTypeIsNotAllowed(SqlType type) {
    Column key = column("id", type == SqlType.CHAR ? "char(4)" : type.label(), 1);

    if (type.allowedInKey()) {
      assertThat(table(key).keyColumns()).containsExactly(key);
    } else {
      assertThatExceptionOfType(UnsupportedTypeException.class)
          .isThrownBy(() -> table(key))
          .withMessageContainingAll("column=id", "type=" + type.label());
    }
  }

  @Test
  void table_isRefusedWhenItCannotBeReplicated() {
    refused(List.of(column("a", "int", 0)), "public", "t", "no primary key");
    refused(List.of(column("a", "int", 2)), "public", "t", "have a hole");
    refused(List.of(column("a", "int", 1), column("a", "int", 0)), "public", "t", "named twice");
    refused(List.of(column("a", "int", 1)), "public", "a.b", "has a dot");
    refused(List.of(column("a", "int", 1)), "a.b", "c", "has a dot");
  }

  @Test
  void read_isRefusedWhenSchemaIsForeign() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RowSchema.read(Schema.create(Schema.Type.STRING)))
        .withMessageContaining("schema=string");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RowSchema.read(SchemaBuilder.record("x").fields().endRecord()))
        .withMessageContaining("meridian.table");
    Schema swapped =
        new Schema.Parser().parse(ORDERS.avro().toString().replace("\"long\"", "\"int\""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RowSchema.read(swapped))
        .withMessageContaining("fields are not those of its columns");
    Schema newer =
        new Schema.Parser().parse(ORDERS.avro().toString().replace("timestamptz", "interval"));
    assertThatExceptionOfType(UnsupportedTypeException.class)
        .isThrownBy(() -> RowSchema.read(newer))
        .withMessageContainingAll("column=at", "type=interval");
    Schema bare =
        new Schema.Parser().parse(ORDERS.avro().toString().replace("meridian.nullable", "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RowSchema.read(bare))
        .withMessageContaining("field=line");
  }

  @Test
  void key_isTakenInOrderOfPrimaryKey() {
    GenericData.Record row = new GenericData.Record(ORDERS.avro());
    row.put("line", 3);
    row.put("order", 9L);

    assertThat(ORDERS.key("default", row).text()).isEqualTo("default/sales.order%20lines/9,3");
  }

  @Test
  void key_isRefusedWhenColumnIsNull() {
    GenericData.Record row = new GenericData.Record(ORDERS.avro());
    row.put("line", 3);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ORDERS.key("default", row))
        .withMessageContaining("column=order");
  }

  @Test
  void record_carriesRowAndDeleteWhenWritten() {
    GenericData.Record row = new GenericData.Record(ORDERS.avro());
    row.put("line", 3);
    row.put("order", 9L);

    assertThat(GenericData.get().validate(ORDERS.avro(), row)).isTrue();
    row.put("Gr_C3_B6_C3_9Fe", "12.50");
    row.put("at", Long.MAX_VALUE);
    assertThat(GenericData.get().validate(ORDERS.avro(), row)).isTrue();
  }

  private static void refused(List<Column> columns, String schema, String table, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RowSchema.of(schema, table, columns))
        .withMessageContainingAll(why, "table=" + schema + "." + table);
  }

  private static RowSchema table(Column... columns) {
    return RowSchema.of("public", "t", new ArrayList<>(List.of(columns)));
  }

  private static Column column(String name, String type, int key) {
    return Column.of("t", name, type, key == 0, key);
  }
}
