package io.meridian.capture;

import io.meridian.conflict.Operation;
import io.meridian.conflict.Payload;
import io.meridian.control.ControlState;
import io.meridian.feed.Change;
import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a change out of Debezium's event of one row: the resource's key, and the row as Avro whose
 * schema is registered. Not thread-safe.
 */
final class RowReader {

  private static final Logger LOGGER = LoggerFactory.getLogger(RowReader.class);
  private static final String CONTENT_TYPE = "avro/binary";

  private final String tenant;
  private final SchemaRegistry registry;

  /** Of which it was said that their updates are merged without the row they replaced. */
  private final Set<String> warned = new HashSet<>();

  RowReader(String tenant, SchemaRegistry registry) {
    this.tenant = tenant;
    this.registry = registry;
  }

  /**
   * The change of a row.
   *
   * @param table that of the event
   * @param operation INSERT, UPDATE or DELETE
   * @param decisions what the change will be stamped with: whether it carries the row it replaced
   * @throws CaptureHaltedException when it cannot be had exactly
   * @throws io.meridian.schema.SchemaRegistryUnavailableException when the schema's id could not be
   *     had; the same event may be read again later
   */
  RowChange read(
      SourceRecord event, SourceTable table, Operation operation, ControlState decisions) {
    Struct envelope = (Struct) event.value();
    RowShape shape = shape(event, table);
    boolean delete = operation == Operation.DELETE;
    Struct image = delete ? table.before(envelope) : table.after(envelope);
    if (image == null) {
      throw new CaptureHaltedException(
          "Cannot capture a change: the event has no row image (table=" + shape.table() + ")");
    }
    GenericData.Record row = delete ? shape.keyRow(image) : shape.row(image);
    ResourceKey key = shape.key(tenant, row);
    Payload payload = new Payload(CONTENT_TYPE, shape.schemaId(), encode(shape, row));
    byte[] before =
        operation == Operation.UPDATE && shape.carriesBefore(decisions, key)
            ? before(shape, table.before(envelope))
            : null;
    return new RowChange(
        shape.table(),
        key.bytes(),
        new Change(key, operation, payload, null, before),
        table.commitMicros(envelope));
  }

  /**
   * The row that an update replaced; null when the log does not hold it, or not exactly. An update
   * is how a value that cannot be captured is put right, so the old one must not stop it.
   */
  private byte @Nullable [] before(RowShape shape, @Nullable Struct image) {
    String why = "the table lacks REPLICA IDENTITY FULL";
    if (image != null) {
      try {
        return encode(shape, shape.row(image));
      } catch (CaptureHaltedException | IllegalArgumentException e) {
        why = String.valueOf(e.getMessage());
      }
    }
    if (warned.add(shape.table())) {
      LOGGER.warn(
          "An update will be merged without the row it replaced: it counts as changing all fields,"
              + " and adds nothing to counters; said once for each table table={} why={}",
          shape.table(),
          why);
    }
    return null;
  }

  private RowShape shape(SourceRecord event, SourceTable table) {
    RowShape known = table.shape();
    if (known == null) {
      RowSchema rows =
          TableShape.of(table.schema(), table.name(), event.keySchema(), event.valueSchema());
      int id = registry.register(rows.subject(), rows.avro());
      known = new RowShape(table.label(), rows, id, TableShape.image(event.valueSchema()));
      table.shape(known);
    }
    return known;
  }

  private static byte[] encode(RowShape shape, GenericData.Record row) {
    try {
      return shape.encode(row);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot encode a row (table=" + shape.table() + ")", e);
    }
  }
}
