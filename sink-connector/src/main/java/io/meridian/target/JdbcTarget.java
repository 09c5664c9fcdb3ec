package io.meridian.target;

import io.meridian.apply.ParkedKeys;
import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.Settlement;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is written row by row in batches: what {@link PostgresTarget} is for Postgres,
 * for all that have transactions and savepoints. {@link JdbcBatches} says what a transaction is.
 */
public final class JdbcTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(JdbcTarget.class);

  private final JdbcDialect dialect;
  private final JdbcMarker marker;
  private final ParkedRows parked;
  private final JdbcBatches batches;
  private @Nullable JdbcSession session;

  /** Connects when first asked for something. */
  JdbcTarget(JdbcDialect dialect, String topic, SchemaRegistry registry, TableRules rules) {
    this.dialect = dialect;
    this.marker = new JdbcMarker(topic, dialect.now());
    this.parked = new ParkedRows(dialect.parked(), topic);
    this.batches =
        new JdbcBatches(
            dialect, marker, new JdbcWriter(dialect, registry, rules.autoCreate()), parked, rules);
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      JdbcSession open = session();
      Map<Integer, Progress> stored = marker.read(open);
      Map<Integer, ParkedKeys> held = parked.keys(open);
      open.commit();
      Map<Integer, Progress> progress = new HashMap<>();
      for (int partition : partitions) {
        Progress at = stored.getOrDefault(partition, Progress.NONE);
        progress.put(partition, at.holding(held.getOrDefault(partition, ParkedKeys.NONE)));
      }
      return progress;
    } catch (SQLException e) {
      throw failed("read progress from " + dialect, e);
    }
  }

  @Override
  public boolean connected() {
    return session != null;
  }

  @Override
  public Settlement apply(Reduction batch, Map<Integer, Progress> committed) {
    try {
      return batches.commit(session(), batch, committed);
    } catch (SQLException e) {
      throw failed(TableFailure.what(e, "commit a batch to " + dialect), e);
    } catch (OwnershipLostException | TargetRefusedException e) {
      abandon();
      throw e;
    } catch (SchemaRegistryUnavailableException e) {
      abandon();
      throw new TargetUnavailableException(e.getMessage());
    }
  }

  @Override
  public List<ParkedRow> parked(int partition, Collection<String> keys) {
    try {
      JdbcSession open = session();
      List<ParkedRow> found = parked.rows(open, partition, keys);
      open.commit();
      return found;
    } catch (SQLException e) {
      throw failed("read parked rows from " + dialect, e);
    }
  }

  /** Moves partitions by hand, all or none, while no task runs. */
  void reset(Map<Integer, Long> next) {
    try {
      JdbcSession open = session();
      for (Map.Entry<Integer, Long> of : next.entrySet()) {
        marker.reset(open, of.getKey(), of.getValue());
      }
      open.commit();
      LOGGER.warn("Moved the progress by hand target={} offsets={}", dialect, next);
    } catch (SQLException e) {
      throw failed("move the progress of " + dialect, e);
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private JdbcSession session() throws SQLException {
    JdbcSession open = session;
    if (open == null) {
      open = JdbcSession.open(dialect);
      session = open;
      LOGGER.info("Connected to target target={}", dialect);
    }
    return open;
  }

  /** Ends what was begun, and the session too unless it is known to be good. */
  private RuntimeException failed(String what, SQLException e) {
    if (dialect.leavesSession(e)) {
      abandon();
    } else {
      close();
    }
    String message = "Cannot " + what + ": " + dialect.reason(e) + " (target=" + dialect + ")";
    return dialect.retryable(e)
        ? new TargetUnavailableException(message)
        : new TargetRefusedException(message);
  }

  private void abandon() {
    JdbcSession open = session;
    if (open == null) {
      return;
    }
    try {
      open.rollback();
    } catch (SQLException e) {
      close();
    }
  }
}
