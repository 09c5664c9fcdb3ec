package io.meridian.capture;

import io.meridian.cluster.TopicAdmin;
import io.meridian.cluster.TopicMismatchException;
import io.meridian.control.ControlState;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a stretch of capture: look, refuse, fence, look again, found. Everything is looked at
 * twice, because only after fencing nobody else can change what is in Kafka, and because a capture
 * that is refused must not fence one that works.
 */
final class CaptureStart {

  private static final Logger LOGGER = LoggerFactory.getLogger(CaptureStart.class);

  private final CaptureConfig config;
  private final CaptureMetrics metrics;
  private final String incarnation;
  private final PositionReader reader;
  private final RecordCodec<CapturePosition> codec;

  /**
   * @param incarnation of this program; the same for all its stretches
   */
  CaptureStart(
      CaptureConfig config, SchemaRegistry registry, CaptureMetrics metrics, String incarnation) {
    this.config = config;
    this.metrics = metrics;
    this.incarnation = incarnation;
    this.codec = new AvroRecordCodec<>(CapturePosition.class, registry);
    this.reader = new PositionReader(config, codec);
  }

  /**
   * The first start: takes the capture over from whoever had it.
   *
   * @throws CaptureRefusedException with everything that has to be put right first
   */
  Settled first() throws SQLException {
    try (Admin admin = Admin.create(new HashMap<String, Object>(config.kafka()))) {
      TopicAdmin.verify(List.of(config.region()), config.partitions(), admin);
    } catch (TopicMismatchException e) {
      throw new CaptureRefusedException(List.of(e.getMessage()));
    }
    return settle(reader.read());
  }

  /**
   * A later start.
   *
   * @throws CaptureHaltedException when another program has taken the capture over meanwhile: it
   *     must not be fenced by one that only begins anew
   */
  Settled again() throws SQLException {
    Optional<CapturePosition> position = reader.read();
    if (position.isPresent()) {
      String last = position.get().getSourceOffset().get(CaptureLedger.INCARNATION);
      if (last != null && !last.equals("\"" + incarnation + "\"")) {
        throw new CaptureHaltedException(
            "Cannot go on: another capture has taken over (slot="
                + config.slot()
                + ", instance="
                + position.get().getInstance()
                + ")");
      }
    }
    return settle(position);
  }

  /**
   * Sees to it that the log has the rows which merged updates replace, where that is left to us. A
   * table that is merged from later on is seen to at the next stretch.
   */
  void prepareMerges(ControlState decisions) throws SQLException {
    if (!config.replicaIdentityAutoset() || decisions.policies().version() == 0) {
      return;
    }
    try (SourceCatalog catalog = SourceCatalog.open(config.database())) {
      for (CapturedTable table : catalog.tables(config.filter())) {
        if (table.lacksOldRows(decisions, config.tenant())) {
          catalog.setFullIdentity(table);
          LOGGER.info("Set REPLICA IDENTITY FULL for a merge table={}", table.label());
        }
      }
    }
  }

  private Settled settle(Optional<CapturePosition> unfenced) throws SQLException {
    try (SourceCatalog catalog = SourceCatalog.open(config.database())) {
      Preflight preflight = new Preflight(config, catalog);
      preflight.check(unfenced);
      JournalTransactions journal = JournalTransactions.open(config, metrics);
      try {
        Optional<CapturePosition> position = reader.read();
        List<CapturedTable> tables = preflight.check(position);
        Founding founding = new Founding(config, catalog, journal, codec);
        return new Settled(
            journal,
            founding.settle(position, tables, incarnation),
            incarnation,
            catalog.serverVersion());
      } catch (SQLException | RuntimeException e) {
        journal.close();
        throw e;
      }
    }
  }

  /**
   * What a stretch begins with.
   *
   * @param journal open, and nobody else's
   * @param position committed
   * @param serverVersion the database's major version
   */
  record Settled(
      JournalTransactions journal, CapturePosition position, String incarnation, int serverVersion)
      implements AutoCloseable {

    @Override
    public void close() {
      journal.close();
    }
  }
}
