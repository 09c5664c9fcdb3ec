package io.meridian.target;

import io.meridian.apply.ParkedRow;
import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RowChange;
import io.meridian.apply.Settlement;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database that is written row by row in batches: what {@link PostgresTarget} is for Postgres,
 * for all that have transactions. The order within a transaction is the same: marker, deletes,
 * upserts. It parks nothing: a row that the database refuses stops the task.
 */
public final class JdbcTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(JdbcTarget.class);

  private final JdbcDialect dialect;
  private final JdbcMarker marker;
  private final RowSchemas schemas;
  private final boolean autoCreate;
  private @Nullable JdbcSession session;

  /** Connects when first asked for something. */
  JdbcTarget(JdbcDialect dialect, String topic, SchemaRegistry registry, boolean autoCreate) {
    this.dialect = dialect;
    this.marker = new JdbcMarker(topic, dialect.now());
    this.schemas = new RowSchemas(registry);
    this.autoCreate = autoCreate;
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      JdbcSession open = session();
      Map<Integer, Progress> stored = marker.read(open);
      open.commit();
      Map<Integer, Progress> progress = new HashMap<>();
      partitions.forEach(
          partition -> progress.put(partition, stored.getOrDefault(partition, Progress.NONE)));
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
      JdbcSession open = session();
      List<JdbcRows> tables = arrange(open, batch);
      advance(open, batch, committed);
      for (JdbcRows table : tables) {
        try {
          table.delete(open);
        } catch (SQLException e) {
          throw failed("delete from table " + table.name(), e);
        }
      }
      for (JdbcRows table : tables) {
        try {
          table.upsert(open);
        } catch (SQLException e) {
          throw failed("write to table " + table.name(), e);
        }
      }
      open.commit();
      return Settlement.of(batch, committed, List.of(), 0);
    } catch (SQLException e) {
      throw failed("commit a batch to " + dialect, e);
    } catch (RowRefusedException e) {
      abandon();
      throw new TargetRefusedException(e.getMessage());
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
    return List.of();
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

  private void advance(JdbcSession open, Reduction batch, Map<Integer, Progress> committed)
      throws SQLException {
    for (Map.Entry<Integer, Progress> of : batch.progress().entrySet()) {
      int partition = of.getKey();
      Progress from = committed.getOrDefault(partition, Progress.NONE);
      if (!marker.advance(open, partition, from, of.getValue())) {
        throw new OwnershipLostException(
            "Cannot apply to "
                + dialect
                + ": somebody else applied to the partition (partition="
                + partition
                + ", expected next offset="
                + from.nextOffset()
                + ")");
      }
    }
  }

  private List<JdbcRows> arrange(JdbcSession open, Reduction batch) throws SQLException {
    Map<Integer, JdbcRows> bySchema = new HashMap<>();
    for (RowChange change : batch.rows()) {
      int schemaId = change.version().getSchemaId();
      JdbcRows rows = bySchema.get(schemaId);
      if (rows == null) {
        rows = new JdbcRows(plan(open, change));
        bySchema.put(schemaId, rows);
      }
      rows.add(change);
    }
    List<JdbcRows> tables = new ArrayList<>(bySchema.values());
    tables.sort(Comparator.comparing(JdbcRows::name));
    return tables;
  }

  private JdbcPlan plan(JdbcSession open, RowChange change) throws SQLException {
    int schemaId = change.version().getSchemaId();
    JdbcPlan plan = open.plan(schemaId);
    if (plan != null) {
      return plan;
    }
    RowSchema schema = schemas.of(change);
    plan = open.plan(schemaId, schema);
    if (plan == null && autoCreate) {
      try {
        open.create(schema);
      } catch (SQLException e) {
        throw failed("create table " + RowPlan.name(schema), e);
      }
      LOGGER.info("Created table table={}", RowPlan.name(schema));
      plan = open.plan(schemaId, schema);
    }
    if (plan == null) {
      throw new TargetRefusedException(
          "Cannot apply to table "
              + RowPlan.name(schema)
              + ": there is no such table, and auto.create is false (target="
              + dialect
              + ")");
    }
    return plan;
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
