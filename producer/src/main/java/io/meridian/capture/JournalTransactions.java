package io.meridian.capture;

import io.meridian.cluster.HangingTransactions;
import io.meridian.cluster.SettledProducer;
import io.meridian.feed.ProducerSettings;
import io.meridian.topic.Topic;
import io.meridian.topology.RegionId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka transactions of one transactional id. Who opens it last fences all others. After any
 * exception it must be closed; what was committed by then only {@code capture.R} tells.
 */
final class JournalTransactions implements AutoCloseable {

  private static final String TRANSACTION_TIMEOUT_MS = "60000";

  /** A transaction is sent at once when it is full, so larger batches delay nothing. */
  private static final String BATCH_BYTES = "131072";

  private final KafkaProducer<byte[], byte[]> producer;
  private final String transactionalId;

  private JournalTransactions(KafkaProducer<byte[], byte[]> producer, String transactionalId) {
    this.producer = producer;
    this.transactionalId = transactionalId;
  }

  /** All that a capture of the region writes in transactions. */
  static HangingTransactions.Written written(RegionId region) {
    return new HangingTransactions.Written(
        List.of(
            Topic.JOURNAL.of(region),
            Topic.JOURNAL.of(region.operator()),
            Topic.CAPTURE.of(region)),
        Optional.empty());
  }

  /** Fences whoever had the id, and ends what he left open. */
  static JournalTransactions open(CaptureConfig config, CaptureMetrics metrics) {
    return open(
        config.transactionalId(),
        ProducerSettings.of(config.kafka()),
        written(config.region()),
        metrics::hangingTransaction);
  }

  /**
   * Fences whoever had the id, and ends what he left open.
   *
   * @param kafka the producer's settings, before the defaults here
   */
  static JournalTransactions open(
      String transactionalId,
      Map<String, Object> kafka,
      HangingTransactions.Written written,
      HangingTransactions.Ended ended) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    settings.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    settings.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    KafkaProducer<byte[], byte[]> producer = new SettledProducer(settings, written, ended);
    JournalTransactions transactions = new JournalTransactions(producer, transactionalId);
    try {
      producer.initTransactions();
      return transactions;
    } catch (RuntimeException e) {
      transactions.close();
      throw e;
    }
  }

  /**
   * Writes all records or none.
   *
   * @throws CaptureHaltedException when trying again cannot help
   * @throws KafkaException when it is not known whether they were written
   */
  void commit(List<ProducerRecord<byte[], byte[]>> records) {
    AtomicReference<@Nullable Exception> first = new AtomicReference<>();
    try {
      producer.beginTransaction();
      for (ProducerRecord<byte[], byte[]> record : records) {
        var unused =
            producer.send(
                record,
                (metadata, error) -> {
                  if (error != null) {
                    first.compareAndSet(null, error);
                  }
                });
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw translated(first.get() == null ? e : first.get(), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }

  private RuntimeException translated(Exception first, KafkaException thrown) {
    if (has(thrown, ProducerFencedException.class)
        || has(thrown, InvalidProducerEpochException.class) && !tryAbort()) {
      return new CaptureHaltedException(
          "Cannot journal: another capture has taken over (transactional.id="
              + transactionalId
              + ")",
          thrown);
    }
    if (has(first, RecordTooLargeException.class)) {
      return new CaptureHaltedException(
          "Cannot journal a change: its record is too large for the journal; raise max.request.size"
              + " of the capture and max.message.bytes of the topic ("
              + first.getMessage()
              + ")",
          first);
    }
    return thrown;
  }

  /**
   * Aborts, where its epoch is an old one. False when another has fenced it; true when it is only
   * that the transaction had timed out, as when the brokers were away for longer.
   */
  private boolean tryAbort() {
    try {
      producer.abortTransaction();
      return true;
    } catch (KafkaException e) {
      return !has(e, ProducerFencedException.class);
    }
  }

  private static boolean has(@Nullable Throwable error, Class<? extends Throwable> type) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }
}
