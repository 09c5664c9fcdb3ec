package io.meridian.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transactional producer that writes on only where its former transactions are settled: what is
 * left of them in a partition would be one transaction with what it writes there next ({@link
 * HangingTransactions}).
 *
 * <p>A transaction that has timed out, as when the brokers were away for longer, ends in one way,
 * with an {@link InvalidProducerEpochException}, whether a record or the commit comes too late: for
 * a commit Kafka says {@link InvalidTxnStateException}, which others take for a fault of their own
 * (Kafka Streams ends).
 *
 * <p>It looks before and after it takes its transactional id, before the transaction that follows
 * an abort, and, as something has happened to the brokers then, after a slow commit. A look asks
 * the cluster five times or so; what it finds it ends. Where it has no right to look it says so and
 * goes on as any other producer would.
 */
public final class SettledProducer extends KafkaProducer<byte[], byte[]> {

  private static final Logger LOGGER = LoggerFactory.getLogger(SettledProducer.class);
  private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();

  private final Map<String, Object> config;
  private final String transactionalId;
  private final HangingTransactions.Written written;
  private final HangingTransactions.Ended ended;
  private boolean doubtful;

  /**
   * @param config of a producer, with a {@code transactional.id}; what is not the producer's alone
   *     is the administration client's, too
   * @param written all that its transactions write
   */
  public SettledProducer(
      Map<String, Object> config,
      HangingTransactions.Written written,
      HangingTransactions.Ended ended) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.config = new HashMap<>(config);
    this.transactionalId = String.valueOf(config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
    this.written = written;
    this.ended = ended;
  }

  @Override
  public void initTransactions() {
    try (Admin admin = admin()) {
      settle(admin);
      super.initTransactions();
      settle(admin);
    }
    doubtful = false;
  }

  @Override
  public void beginTransaction() {
    if (doubtful) {
      try (Admin admin = admin()) {
        settle(admin);
      }
      doubtful = false;
    }
    super.beginTransaction();
  }

  /**
   * Commits.
   *
   * @throws InvalidProducerEpochException when the transaction had timed out
   */
  @Override
  public void commitTransaction() {
    long start = System.nanoTime();
    try {
      super.commitTransaction();
    } catch (InvalidTxnStateException e) {
      throw new InvalidProducerEpochException(
          "Cannot commit a transaction that its coordinator has ended (transactional.id="
              + transactionalId
              + ", transaction.timeout.ms="
              + config.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG)
              + ")");
    } finally {
      doubtful |= System.nanoTime() - start > SLOW_NANOS;
    }
  }

  @Override
  public void abortTransaction() {
    doubtful = true;
    super.abortTransaction();
  }

  private Admin admin() {
    Map<String, Object> settings = new HashMap<>(config);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    return Admin.create(settings);
  }

  private void settle(Admin admin) {
    try {
      new HangingTransactions(written, admin, ended).endOwn(transactionalId);
    } catch (AuthorizationException e) {
      LOGGER.warn(
          "Cannot look for what is left of former transactions transactional.id={} cause={}",
          transactionalId,
          e.getMessage());
    }
  }
}
