package io.meridian.capture;

import io.debezium.data.Envelope;
import io.meridian.marker.MarkerTable;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A table as the events of one Debezium schema have it. What is the same for all of them, and where
 * in them to look for the rest, is found once: names are looked up for each table, not for each
 * row.
 *
 * <p>Not thread-safe.
 */
final class SourceTable {

  private final Schema envelope;
  private final String schema;
  private final String name;
  private final boolean marker;
  private final boolean captured;
  private final Field operation;
  private final Field before;
  private final Field after;
  private final Field source;
  private final Field origin;
  private final Field transaction;
  private final Field commitMicros;

  /** Set by {@link RowReader} when the first row is read. */
  private @Nullable RowShape shape;

  private SourceTable(Schema envelope, Struct source, TableFilter filter) {
    this.envelope = envelope;
    this.schema = source.getString("schema");
    this.name = source.getString("table");
    this.marker = schema.equals(MarkerTable.SCHEMA) && name.equals(MarkerTable.TABLE);
    this.captured = filter.matches(schema, name);
    this.operation = field(envelope, Envelope.FieldName.OPERATION);
    this.before = field(envelope, Envelope.FieldName.BEFORE);
    this.after = field(envelope, Envelope.FieldName.AFTER);
    this.source = field(envelope, Envelope.FieldName.SOURCE);
    this.origin = field(source.schema(), "origin");
    this.transaction = field(source.schema(), "txId");
    this.commitMicros = field(source.schema(), "ts_us");
  }

  /** The table of an event of a row. */
  static SourceTable of(Struct event, TableFilter filter) {
    return new SourceTable(event.schema(), event.getStruct(Envelope.FieldName.SOURCE), filter);
  }

  /** Whether an event's value is of this schema, and so of this table. */
  boolean describes(@Nullable Schema valueSchema) {
    return envelope == valueSchema;
  }

  String schema() {
    return schema;
  }

  String name() {
    return name;
  }

  /** For messages. */
  String label() {
    return schema + "." + name;
  }

  /** Whether the sinks say in it what they have applied. */
  boolean isMarker() {
    return marker;
  }

  /** Whether its changes are journaled. */
  boolean isCaptured() {
    return captured;
  }

  @Nullable RowShape shape() {
    return shape;
  }

  void shape(RowShape known) {
    shape = known;
  }

  Envelope.Operation operation(Struct event) {
    return Envelope.Operation.forCode((String) event.get(operation));
  }

  @Nullable Struct before(Struct event) {
    return (Struct) event.get(before);
  }

  @Nullable Struct after(Struct event) {
    return (Struct) event.get(after);
  }

  /** The replication origin that the change was written under. */
  @Nullable String origin(Struct event) {
    return (String) source(event).get(origin);
  }

  /** The id of the change's transaction, its lower half. */
  @Nullable Long transaction(Struct event) {
    return (Long) source(event).get(transaction);
  }

  /** When the change was committed, microseconds since the epoch; 0 when it is not told. */
  long commitMicros(Struct event) {
    Long micros = (Long) source(event).get(commitMicros);
    return micros == null ? 0 : micros;
  }

  private Struct source(Struct event) {
    return (Struct) event.get(source);
  }

  private static Field field(Schema schema, String name) {
    return Objects.requireNonNull(schema.field(name), name);
  }
}
