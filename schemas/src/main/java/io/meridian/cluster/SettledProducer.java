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
import org.apache.kafka.common.utils.Utils;
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
 * <p>Transactions are left so when brokers die. So when it loses a connection to one it sends
 * nothing until it has looked into the partitions ({@link ConnectionGate}), as it does before and
 * after it takes its transactional id, and before the transaction that follows an abort. A look
 * asks the cluster five times or so; what it finds it ends. Where it has no right to look it says
 * so and goes on as any other producer would.
 */
public final class SettledProducer extends KafkaProducer<byte[], byte[]> {

  private static final Logger LOGGER = LoggerFactory.getLogger(SettledProducer.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String transactionalId;
  private final String timeoutMs;
  private final Admin admin;
  private final HangingTransactions hanging;
  private final ConnectionGate gate;
  private volatile boolean closed;
  private boolean aborted;

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
    transactionalId = String.valueOf(config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG));
    timeoutMs = String.valueOf(config.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    Map<String, Object> settings = new HashMap<>(config);
    settings.keySet().retainAll(AdminClientConfig.configNames());
    admin = Admin.create(settings);
    hanging = new HangingTransactions(written, admin, ended);
    gate = ConnectionGate.before(this, this::lookAside);
  }

  @Override
  public void initTransactions() {
    settle();
    super.initTransactions();
    settle();
    aborted = false;
  }

  @Override
  public void beginTransaction() {
    if (aborted) {
      settle();
      aborted = false;
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
    try {
      super.commitTransaction();
    } catch (InvalidTxnStateException e) {
      throw new InvalidProducerEpochException(
          "Cannot commit a transaction that its coordinator has ended (transactional.id="
              + transactionalId
              + ", transaction.timeout.ms="
              + timeoutMs
              + ")");
    }
  }

  @Override
  public void abortTransaction() {
    aborted = true;
    super.abortTransaction();
  }

  @Override
  public void close(Duration timeout) {
    try {
      super.close(timeout);
    } finally {
      closed = true;
      admin.close(Duration.ZERO);
    }
  }

  /** Looks in a thread of its own and has the producer send again. */
  private void lookAside() {
    Thread looking = new Thread(this::lookUntilOpen, "meridian-settle-" + transactionalId);
    looking.setDaemon(true);
    looking.start();
  }

  private void lookUntilOpen() {
    boolean open = false;
    while (!open && !closed) {
      long losses = gate.losses();
      try {
        settle();
        open = gate.open(losses);
      } catch (RuntimeException e) {
        LOGGER.warn(
            "Sending nothing until it is known what is left of former transactions"
                + " transactional.id={} cause={}",
            transactionalId,
            e.getMessage());
        Utils.sleep(PAUSE.toMillis());
      }
    }
  }

  private synchronized void settle() {
    try {
      hanging.endOwn(transactionalId);
    } catch (AuthorizationException e) {
      LOGGER.warn(
          "Cannot look for what is left of former transactions transactional.id={} cause={}",
          transactionalId,
          e.getMessage());
    }
  }
}
