package io.meridian.capture;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tables that events of rows were of so far. Debezium makes a new schema when the log says a
 * new one, and gives it to every event until then; so an event's table is told by which schema it
 * has.
 *
 * <p>Not thread-safe.
 */
final class SourceTables {

  private final TableFilter filter;

  /** By topic: the table as it was last. */
  private final Map<String, SourceTable> known = new HashMap<>();

  /** A transaction mostly writes the same table again. */
  private @Nullable SourceTable last;

  SourceTables(TableFilter filter) {
    this.filter = filter;
  }

  /** The table of an event; null when it is of no row, or its schema is new. */
  @Nullable SourceTable find(SourceRecord event) {
    SourceTable table = last;
    if (table == null || !table.describes(event.valueSchema())) {
      table = known.get(event.topic());
      if (table == null || !table.describes(event.valueSchema())) {
        return null;
      }
      last = table;
    }
    return table;
  }

  /** The table of an event of a row whose schema is new. */
  SourceTable meet(SourceRecord event) {
    SourceTable table = SourceTable.of((Struct) event.value(), filter);
    known.put(event.topic(), table);
    last = table;
    return table;
  }
}
