package io.meridian.capture;

import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.data.Envelope;
import io.meridian.clock.Hlc;
import io.meridian.conflict.Operation;
import io.meridian.control.ControlState;
import io.meridian.marker.MarkerTable;
import io.meridian.version.HeldKeys;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts Debezium's events together to whole source transactions.
 *
 * <p>The only commit position to rely on is that of the END event's own offset. A heartbeat's runs
 * ahead: Debezium sends it before the END of the transaction whose position it carries. Row events
 * have the position of the row, and that of the transaction <em>before</em>.
 *
 * <p>Not thread-safe.
 */
final class TransactionAssembler {

  private static final Logger LOGGER = LoggerFactory.getLogger(TransactionAssembler.class);

  private final CaptureConfig config;
  private final SourceTables tables;
  private final String markerTopic;
  private final RowReader rows;
  private final Supplier<ControlState> decisions;
  private final CaptureMetrics metrics;
  private @Nullable Open open;
  private long boundaries;

  /**
   * @param markerTopic the resolved topic of our region; markers of others are not ours
   * @param decisions what is known to be decided; asked at the begin of each transaction
   */
  TransactionAssembler(
      CaptureConfig config,
      String markerTopic,
      RowReader rows,
      Supplier<ControlState> decisions,
      CaptureMetrics metrics) {
    this.config = config;
    this.tables = new SourceTables(config.filter());
    this.markerTopic = markerTopic;
    this.rows = rows;
    this.decisions = decisions;
    this.metrics = metrics;
  }

  /**
   * Takes in an event; gives a transaction when this is its end.
   *
   * @throws CaptureHaltedException when the event cannot be captured exactly
   */
  Optional<SourceTransaction> accept(SourceRecord event) {
    if (!(event.value() instanceof Struct)) {
      return Optional.empty();
    }
    Struct value = (Struct) event.value();
    SourceTable table = tables.find(event);
    if (table == null && isBoundary(event)) {
      boundaries++;
      return boundary(event, value);
    }
    if (table == null && Envelope.isEnvelopeSchema(event.valueSchema())) {
      table = tables.meet(event);
    }
    if (table != null) {
      try {
        row(event, value, table);
      } catch (IllegalArgumentException e) {
        throw new CaptureHaltedException(e.getMessage(), e);
      }
    } else if (config.onReplicated() == ReplicatedPolicy.REFUSE) {
      EngineSettings.foreignOrigins(event).ifPresent(TransactionAssembler::refuse);
    }
    return Optional.empty();
  }

  /** How many begins and ends of transactions came so far; nothing of the log is without. */
  long boundaries() {
    return boundaries;
  }

  private static void refuse(String foreignOrigins) {
    throw new CaptureHaltedException(
        "Cannot go on: "
            + Preflight.foreign(foreignOrigins)
            + "; what it has written so far is not captured");
  }

  /** Whether it is the begin or the end of a transaction. */
  private static boolean isBoundary(SourceRecord event) {
    return event.valueSchema().field("status") != null && event.topic().endsWith(".transaction");
  }

  private Optional<SourceTransaction> boundary(SourceRecord event, Struct value) {
    String id = value.getString("id");
    if (value.getString("status").equals("BEGIN")) {
      // What was open before was cut off by a lost connection and comes again as a whole.
      open = new Open(id, decisions.get());
      return Optional.empty();
    }
    Open ended = open;
    open = null;
    Object end = event.sourceOffset().get(PostgresOffsetContext.LAST_COMMIT_LSN_KEY);
    if (ended == null || !(end instanceof Long)) {
      throw new CaptureHaltedException(
          "Cannot capture a transaction: its end came without its begin or position (transaction="
              + id
              + ")");
    }
    return Optional.of(ended.transaction((Long) end, value.getInt64("ts_ms")));
  }

  private void row(SourceRecord event, Struct value, SourceTable table) {
    Open transaction = open;
    if (transaction == null) {
      throw new CaptureHaltedException(
          "Cannot capture a change: it is in no transaction (table=" + table.label() + ")");
    }
    if (table.isMarker()) {
      marker(transaction, table, value);
    } else if (transaction.sinks) {
      transaction.echoes++;
    } else if (table.origin(value) != null && config.onReplicated() != ReplicatedPolicy.CAPTURE) {
      metrics.replicatedSkipped.increment();
    } else if (table.isCaptured()) {
      local(transaction, event, value, table);
    }
  }

  private void local(Open transaction, SourceRecord event, Struct value, SourceTable table) {
    Envelope.Operation operation = table.operation(value);
    switch (operation) {
      case CREATE:
        transaction.add(rows.read(event, table, Operation.INSERT, transaction.decisions));
        break;
      case UPDATE:
        transaction.add(rows.read(event, table, Operation.UPDATE, transaction.decisions));
        break;
      case DELETE:
        transaction.add(rows.read(event, table, Operation.DELETE, transaction.decisions));
        break;
      case TRUNCATE:
        truncated(table);
        break;
      default:
        throw new CaptureHaltedException(
            "Cannot capture a change: unknown operation (table="
                + table.label()
                + ", operation="
                + operation
                + ")");
    }
  }

  /** A sink writes its marker before its rows, so that these are known by then. */
  private void marker(Open transaction, SourceTable table, Struct value) {
    Struct row = table.after(value);
    if (row == null || !isOf(table.transaction(value), row.getInt64(MarkerTable.XID))) {
      metrics.markersIgnored.increment();
      LOGGER.warn(
          "Ignored a change of the marker table that no sink made table={} transaction={}",
          MarkerTable.NAME,
          transaction.id);
      return;
    }
    transaction.sinks = true;
    int partition = row.getInt32(MarkerTable.PARTITION);
    if (!row.getString(MarkerTable.TOPIC).equals(markerTopic) || partition >= config.partitions()) {
      metrics.markersIgnored.increment();
      LOGGER.warn(
          "Ignored a marker of another topic topic={} partition={} expected={}",
          row.getString(MarkerTable.TOPIC),
          partition,
          markerTopic);
      return;
    }
    transaction.markers.add(
        new Marker(
            partition,
            VersionVector.parse(row.getString(MarkerTable.VECTOR)),
            new Hlc(row.getInt64(MarkerTable.HLC)),
            HeldKeys.parse(row.getString(MarkerTable.HELD))));
  }

  /** The log has the lower half of a transaction's id. */
  private static boolean isOf(@Nullable Long transaction, long xid) {
    return transaction != null && Integer.toUnsignedLong((int) xid) == transaction;
  }

  private void truncated(SourceTable table) {
    if (config.onTruncate() == TruncatePolicy.REFUSE) {
      throw new CaptureHaltedException(
          "Cannot capture a truncation: the other regions would keep the rows; put the regions"
              + " right by hand, set on_truncate to skip for the restart (table="
              + table.label()
              + ")");
    }
    metrics.truncatesSkipped.increment();
    LOGGER.warn("Skipped a truncation: the other regions keep the rows table={}", table.label());
  }

  /** A transaction whose end has not come yet. */
  private final class Open {

    private final String id;
    private final ControlState decisions;
    private final List<RowChange> changes = new ArrayList<>();
    private final List<Marker> markers = new ArrayList<>();
    private boolean sinks;
    private int echoes;
    private long bytes;

    Open(String id, ControlState decisions) {
      this.decisions = decisions;
      int colon = id.indexOf(':');
      this.id = colon < 0 ? id : id.substring(0, colon);
    }

    void add(RowChange change) {
      changes.add(change);
      bytes += change.weight();
      if (bytes > config.maxTransactionBytes()) {
        throw new CaptureHaltedException(
            "Cannot capture a transaction: it does not fit into memory as configured (transaction="
                + id
                + ", max_transaction_bytes="
                + config.maxTransactionBytes()
                + ")");
      }
    }

    SourceTransaction transaction(long commitLsn, long endMillis) {
      long micros = changes.isEmpty() ? endMillis * 1000 : changes.get(0).commitMicros();
      return new SourceTransaction(
          id + ":" + Lsn.text(commitLsn), commitLsn, micros, changes, markers, echoes, decisions);
    }
  }
}
