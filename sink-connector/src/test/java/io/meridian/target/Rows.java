package io.meridian.target;

import io.meridian.apply.Changes;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.ResolvedRecord;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ResolvedChange;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.topology.RegionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Rows of one table as resolved changes of the region {@code eu}, for tests. */
public final class Rows {

  private final RowSchema schema;
  private final int schemaId;

  private Rows(RowSchema schema, int schemaId) {
    this.schema = schema;
    this.schemaId = schemaId;
  }

  /**
   * Rows of a table whose first column is its key.
   *
   * @param columns names and types in turn
   */
  public static Rows of(SchemaRegistry registry, String schema, String table, String... columns) {
    List<Column> described = new ArrayList<>();
    for (int i = 0; i < columns.length; i += 2) {
      described.add(Column.of(table, columns[i], columns[i + 1], i > 0, i == 0 ? 1 : 0));
    }
    return of(registry, RowSchema.of(schema, table, described));
  }

  /** Rows of a table. */
  public static Rows of(SchemaRegistry registry, RowSchema schema) {
    return new Rows(schema, registry.register(schema.subject(), schema.avro()));
  }

  /** The change of an event that wrote a row. */
  public ResolvedChange upsert(long position, @Nullable Object... values) {
    return Changes.apply(
        Changes.version("eu", position, ChangeOperation.UPDATE, schemaId, encode(values)));
  }

  /** The change of an event that deleted a row; what is not in the key may be null. */
  public ResolvedChange delete(long position, @Nullable Object... values) {
    return Changes.apply(
        Changes.version("eu", position, ChangeOperation.DELETE, schemaId, encode(values)));
  }

  /** The id of the schema in the registry. */
  public int schemaId() {
    return schemaId;
  }

  /** A batch of partition 0 whose records have as keys and offsets the places in the list. */
  public static Reduction batch(Progress from, ResolvedChange... changes) {
    List<ResolvedRecord> records = new ArrayList<>();
    for (ResolvedChange change : changes) {
      long offset = from.nextOffset() + records.size();
      String key = "default/thing/" + (10_000 + records.size());
      records.add(new ResolvedRecord(0, offset, key, change));
    }
    return Reduction.of(records, Map.of(0, from), new RegionId("us"), "us");
  }

  /** The payload of a row. */
  public byte[] encode(@Nullable Object... values) {
    GenericData.Record row = new GenericData.Record(schema.avro());
    for (int i = 0; i < values.length; i++) {
      row.put(i, values[i]);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(schema.avro()).write(row, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
