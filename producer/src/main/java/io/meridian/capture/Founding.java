package io.meridian.capture;

import io.meridian.schema.RecordCodec;
import io.meridian.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a capture from wherever it was left to STREAMING. The order makes every crash harmless:
 * FOUNDING is in Kafka before the slot is made, so a slot that is found beside it is ours; the
 * publication is there before the slot, because decoding looks it up as of each change.
 */
final class Founding {

  private static final Logger LOGGER = LoggerFactory.getLogger(Founding.class);
  private static final int INSTANCE_DIGITS = 12;

  private final CaptureConfig config;
  private final SourceCatalog catalog;
  private final JournalTransactions journal;
  private final RecordCodec<CapturePosition> codec;

  Founding(
      CaptureConfig config,
      SourceCatalog catalog,
      JournalTransactions journal,
      RecordCodec<CapturePosition> codec) {
    this.config = config;
    this.catalog = catalog;
    this.journal = journal;
    this.codec = codec;
  }

  /**
   * Founds the capture or takes it over.
   *
   * @param stored what is committed in Kafka
   * @param incarnation of this program
   * @return the position to stream from; it is in Kafka
   */
  CapturePosition settle(
      Optional<CapturePosition> stored, List<CapturedTable> tables, String incarnation)
      throws SQLException {
    CapturePosition position = stored.isPresent() ? stored.get() : founding();
    for (CapturedTable table : tables) {
      if (table.needsFullIdentity()) {
        catalog.setFullIdentity(table);
        LOGGER.info("Set REPLICA IDENTITY FULL table={}", table.label());
      }
    }
    catalog.createMarkerTable();
    for (CapturedTable table : catalog.publish(config.publication(), tables)) {
      if (catalog.hasRows(table)) {
        LOGGER.warn(
            "The rows that the table has already are not copied, only what changes from now on"
                + " table={}",
            table.label());
      }
    }
    CaptureLedger ledger = CaptureLedger.of(position, config);
    if (position.getState() == CaptureState.FOUNDING) {
      Optional<SourceSlot> slot = catalog.slot(config.slot());
      long begin = slot.isPresent() ? slot.get().confirmedLsn() : catalog.createSlot(config.slot());
      ledger.begin(begin);
      LOGGER.info("Founded the capture slot={} lsn={}", config.slot(), Lsn.text(begin));
    }
    CapturePosition taken = ledger.position(incarnation);
    journal.commit(List.of(record(config, codec, taken)));
    takeSlot();
    return taken;
  }

  /** The record of a position. */
  static ProducerRecord<byte[], byte[]> record(
      CaptureConfig config, RecordCodec<CapturePosition> codec, CapturePosition position) {
    String topic = Topic.CAPTURE.of(config.region());
    return new ProducerRecord<>(
        topic,
        0,
        position.getInstance().getBytes(StandardCharsets.UTF_8),
        codec.encode(topic + "-value", position));
  }

  private CapturePosition founding() throws SQLException {
    String unique = UUID.randomUUID().toString().replace("-", "").substring(0, INSTANCE_DIGITS);
    CapturePosition founding =
        CapturePosition.newBuilder()
            .setInstance("capture-" + config.slot() + "-" + unique)
            .setSlot(config.slot())
            .setSystemIdentifier(catalog.systemIdentifier())
            .setCommitLsn(0)
            .setState(CaptureState.FOUNDING)
            .setSourceOffset(Map.of())
            .setHlc(0)
            .setSequences(Map.of())
            .setContexts(Map.of())
            .build();
    journal.commit(List.of(record(config, codec, founding)));
    return founding;
  }

  /** Whoever still streams from the slot is fenced in Kafka, but would keep it for himself. */
  private void takeSlot() throws SQLException {
    Optional<SourceSlot> slot = catalog.slot(config.slot());
    if (slot.isPresent() && slot.get().activePid() != 0) {
      LOGGER.warn(
          "Disconnecting who streams from the slot slot={} pid={}",
          config.slot(),
          slot.get().activePid());
      catalog.disconnect(slot.get().activePid());
    }
  }
}
