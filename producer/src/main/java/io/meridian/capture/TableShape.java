package io.meridian.capture;

import io.debezium.data.Envelope;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.row.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table as an event has them, which are those at the time of the change and not
 * today's: the log says with each table what its columns are.
 */
final class TableShape {

  private static final String TYPE = "__debezium.source.column.type";
  private static final String LENGTH = "__debezium.source.column.length";
  private static final String SCALE = "__debezium.source.column.scale";

  /** What the log gives for a numeric without precision and for a varchar without length. */
  private static final int UNLIMITED_NUMERIC = 131089;

  private static final int DEFAULT_FRACTION_DIGITS = 6;

  /** Postgres keeps a numeric's scale in 11 bits, -1000 to 1000; Debezium reads no sign. */
  private static final int GREATEST_SCALE = 1000;

  private static final int SCALES = 2048;

  private TableShape() {}

  /**
   * The row schema of an event's table.
   *
   * @throws CaptureHaltedException when the table has come to have no primary key
   * @throws io.meridian.row.UnsupportedTypeException when a column's type is not supported
   */
  static RowSchema of(String schema, String table, @Nullable Schema key, Schema envelope) {
    if (key == null || key.fields().isEmpty()) {
      throw new CaptureHaltedException(
          "Cannot capture a change: the table has no primary key any more (table="
              + schema
              + "."
              + table
              + ")");
    }
    List<Column> columns = new ArrayList<>();
    for (Field field : image(envelope).fields()) {
      Field inKey = key.field(field.name());
      columns.add(
          Column.of(
              schema + "." + table,
              field.name(),
              type(field),
              field.schema().isOptional(),
              inKey == null ? 0 : inKey.index() + 1));
    }
    return RowSchema.of(schema, table, columns);
  }

  /** The schema of the images in an event, which have a field for each column, in their order. */
  static Schema image(Schema envelope) {
    return envelope.field(Envelope.FieldName.AFTER).schema();
  }

  private static String type(Field field) {
    Map<String, String> facts = Optional.ofNullable(field.schema().parameters()).orElse(Map.of());
    String name = facts.getOrDefault(TYPE, "unknown").toLowerCase(Locale.ROOT);
    int length = Integer.parseInt(facts.getOrDefault(LENGTH, "0"));
    int scale = Integer.parseInt(facts.getOrDefault(SCALE, "0"));
    switch (name) {
      case "numeric":
        return length == UNLIMITED_NUMERIC || length == 0
            ? name
            : name + "(" + length + "," + signed(scale) + ")";
      case "varchar":
        return length == Integer.MAX_VALUE || length <= 0 ? name : name + "(" + length + ")";
      case "bpchar":
        return SqlType.CHAR.label() + "(" + length + ")";
      case "time":
      case "timestamp":
      case "timestamptz":
        return scale == DEFAULT_FRACTION_DIGITS ? name : name + "(" + scale + ")";
      default:
        return name;
    }
  }

  private static int signed(int scale) {
    return scale > GREATEST_SCALE ? scale - SCALES : scale;
  }
}
