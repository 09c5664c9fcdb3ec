package io.meridian.row;

import io.meridian.resource.ResourceKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * A table's columns, and the Avro record that carries its rows: a field for each column in table
 * order, each nullable, so that a delete may hold its key columns only. The real names and types
 * are properties of the record and its fields, hence a row can be read with nothing but its schema.
 */
public final class RowSchema {

  /** The namespace of every row's record. */
  public static final String NAMESPACE = "io.meridian.row";

  private static final String TABLE = "meridian.table";
  private static final String COLUMN = "meridian.column";
  private static final String TYPE = "meridian.type";
  private static final String KEY = "meridian.key";
  private static final String NULLABLE = "meridian.nullable";

  private final String schemaName;
  private final String tableName;
  private final List<Column> columns;
  private final List<Column> keyColumns;
  private final int[] keyPositions;
  private final Schema avro;

  private RowSchema(String schemaName, String tableName, List<Column> columns) {
    this.schemaName = schemaName;
    this.tableName = tableName;
    this.columns = List.copyOf(columns);
    this.keyColumns =
        columns.stream()
            .filter(Column::isKey)
            .sorted(Comparator.comparingInt(Column::keyOrdinal))
            .toList();
    this.keyPositions = keyColumns.stream().mapToInt(this.columns::indexOf).toArray();
    check();
    this.avro = toAvro();
  }

  /**
   * The schema of a table.
   *
   * @param columns in the order of the table
   * @throws UnsupportedTypeException when a key column has a type that no key may have
   * @throws IllegalArgumentException when there is no primary key, its ordinals have a hole, a
   *     column is named twice, or the schema's or the table's name has a dot in it
   */
  public static RowSchema of(String schemaName, String tableName, List<Column> columns) {
    return new RowSchema(schemaName, tableName, columns);
  }

  /**
   * Reads the columns back from a record's schema.
   *
   * @throws UnsupportedTypeException when a column has a type that is not supported
   * @throws IllegalArgumentException when the schema is none that {@link #avro()} gives; the
   *     message says why
   */
  public static RowSchema read(Schema avro) {
    if (avro.getType() != Schema.Type.RECORD || avro.getProp(TABLE) == null) {
      throw new IllegalArgumentException(
          "Cannot read a row schema: it is no record with the property "
              + TABLE
              + " (schema="
              + avro.getFullName()
              + ")");
    }
    String table = avro.getProp(TABLE);
    int dot = table.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException(
          "Cannot read a row schema: expected schema.table (" + TABLE + "=" + table + ")");
    }
    List<Column> columns = new ArrayList<>();
    for (Schema.Field field : avro.getFields()) {
      columns.add(column(table, field));
    }
    RowSchema read = new RowSchema(table.substring(0, dot), table.substring(dot + 1), columns);
    if (!read.avro.equals(avro)) {
      throw new IllegalArgumentException(
          "Cannot read a row schema: its fields are not those of its columns (table="
              + table
              + ", schema="
              + avro.getFullName()
              + ")");
    }
    return read;
  }

  /** The Avro form; the same columns always give an equal schema. */
  public Schema avro() {
    return avro;
  }

  /** The subject under which the Avro form is registered: its full name. */
  public String subject() {
    return avro.getFullName();
  }

  /**
   * The type part of the rows' resource keys: the table's name, after its schema's and a dot unless
   * that is public.
   */
  public String resourceType() {
    return schemaName.equals("public") ? tableName : schemaName + "." + tableName;
  }

  /** The real name of the table's schema. */
  public String schemaName() {
    return schemaName;
  }

  /** The real name of the table, without its schema. */
  public String tableName() {
    return tableName;
  }

  /** In the order of the table; the place of a column is the position of its field. */
  public List<Column> columns() {
    return columns;
  }

  /** In the order of the primary key; at least one. */
  public List<Column> keyColumns() {
    return keyColumns;
  }

  /**
   * The resource that a row is.
   *
   * @param row of this schema, or just its key columns
   * @throws IllegalArgumentException when a key column is null
   */
  public ResourceKey key(String tenant, IndexedRecord row) {
    List<Object> values = new ArrayList<>(keyPositions.length);
    for (int i = 0; i < keyPositions.length; i++) {
      Object value = row.get(keyPositions[i]);
      if (value == null) {
        throw new IllegalArgumentException(
            "Cannot make a resource key: key column is null (table="
                + resourceType()
                + ", column="
                + keyColumns.get(i).name()
                + ")");
      }
      values.add(value);
    }
    return new ResourceKey(tenant, resourceType(), KeyText.of(keyColumns, values));
  }

  private static Column column(String table, Schema.Field field) {
    String name = field.getProp(COLUMN);
    String type = field.getProp(TYPE);
    Object key = field.getObjectProp(KEY);
    Object nullable = field.getObjectProp(NULLABLE);
    if (name == null
        || type == null
        || !(nullable instanceof Boolean)
        || key != null && !(key instanceof Integer)) {
      throw new IllegalArgumentException(
          "Cannot read a row schema: a field lacks legal properties (table="
              + table
              + ", field="
              + field.name()
              + ", needed="
              + COLUMN
              + ", "
              + TYPE
              + ", "
              + NULLABLE
              + ")");
    }
    return Column.of(table, name, type, (Boolean) nullable, key == null ? 0 : (Integer) key);
  }

  private void check() {
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw refused("a column is named twice", "column=" + column.name());
      }
    }
    if (schemaName.indexOf('.') >= 0 || tableName.indexOf('.') >= 0) {
      // Otherwise the table "b.c" of schema "a" and the table "c" of schema "a.b" would be one
      // resource type.
      throw refused("the name of the schema or of the table has a dot", "schema=" + schemaName);
    }
    if (keyColumns.isEmpty()) {
      throw refused("it has no primary key", "columns=" + columns.size());
    }
    for (int i = 0; i < keyColumns.size(); i++) {
      Column column = keyColumns.get(i);
      if (column.keyOrdinal() != i + 1) {
        throw refused("the ordinals of its primary key have a hole", "column=" + column.name());
      }
      if (!column.type().base().allowedInKey()) {
        throw UnsupportedTypeException.ofKey(resourceType(), column);
      }
    }
  }

  private IllegalArgumentException refused(String why, String detail) {
    return new IllegalArgumentException(
        "Cannot replicate a table: "
            + why
            + " (table="
            + schemaName
            + "."
            + tableName
            + ", "
            + detail
            + ")");
  }

  private Schema toAvro() {
    List<Schema.Field> fields = new ArrayList<>(columns.size());
    for (Column column : columns) {
      Schema type =
          Schema.createUnion(Schema.create(Schema.Type.NULL), column.type().base().avro());
      Schema.Field field =
          new Schema.Field(AvroNames.of(column.name()), type, null, JsonProperties.NULL_VALUE);
      field.addProp(COLUMN, column.name());
      field.addProp(TYPE, column.type().toString());
      if (column.isKey()) {
        field.addProp(KEY, (Object) column.keyOrdinal());
      }
      field.addProp(NULLABLE, (Object) column.nullable());
      fields.add(field);
    }
    Schema record =
        Schema.createRecord(AvroNames.of(resourceType()), null, NAMESPACE, false, fields);
    record.addProp(TABLE, schemaName + "." + tableName);
    return record;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSchema that && avro.equals(that.avro);
  }

  @Override
  public int hashCode() {
    return avro.hashCode();
  }

  @Override
  public String toString() {
    return resourceType() + columns;
  }
}
