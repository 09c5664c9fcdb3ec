package io.meridian.target;

import io.meridian.apply.Progress;
import io.meridian.apply.Reduction;
import io.meridian.apply.RowChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres database. A batch is one transaction: the marker rows first, so that who does not own
 * a partition any more waits or fails before it has locked a single row, then the deletes, which
 * may set a unique value free, then the upserts, tables in the order of their names and rows in the
 * order of their keys.
 */
public final class PostgresTarget implements Target {

  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresTarget.class);
  private static final String ROW_CONTENT = "avro/binary";

  private final ConnectionSettings settings;
  private final String origin;
  private final MarkerRows marker;
  private final SchemaRegistry registry;
  private final boolean autoCreate;
  private final Map<Integer, RowSchema> schemas = new HashMap<>();
  private @Nullable PostgresSession session;

  /**
   * Connects when first asked for something.
   *
   * @param origin the replication origin; no two sessions can be under it at a time
   * @param topic the topic whose progress the database keeps
   * @param registry of the row schemas; stays open when the target is closed
   * @param autoCreate whether to create tables that are missing
   */
  public PostgresTarget(
      ConnectionSettings settings,
      String origin,
      String topic,
      SchemaRegistry registry,
      boolean autoCreate) {
    this.settings = settings;
    this.origin = origin;
    this.marker = new MarkerRows(topic);
    this.registry = registry;
    this.autoCreate = autoCreate;
  }

  @Override
  public Map<Integer, Progress> progress(Set<Integer> partitions) {
    try {
      PostgresSession open = session();
      Map<Integer, Progress> stored = marker.read(open);
      open.commit();
      Map<Integer, Progress> progress = new HashMap<>();
      partitions.forEach(
          partition -> progress.put(partition, stored.getOrDefault(partition, Progress.NONE)));
      return progress;
    } catch (SQLException e) {
      throw failed("read progress from " + settings, "", e);
    }
  }

  @Override
  public boolean connected() {
    return session != null;
  }

  @Override
  public void apply(Reduction batch, Map<Integer, Progress> committed) {
    try {
      PostgresSession open = session();
      List<RowArrays> tables = arrange(open, batch);
      advance(open, batch, committed);
      for (RowArrays table : tables) {
        write(open, table, true);
      }
      for (RowArrays table : tables) {
        write(open, table, false);
      }
      open.commit();
    } catch (SQLException e) {
      throw failed("commit a batch to " + settings, "", e);
    } catch (OwnershipLostException | TargetRefusedException e) {
      abandon();
      throw e;
    } catch (SchemaRegistryUnavailableException e) {
      abandon();
      throw new TargetUnavailableException(e.getMessage());
    }
  }

  @Override
  public void close() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  private PostgresSession session() throws SQLException {
    PostgresSession open = session;
    if (open == null) {
      open = PostgresSession.open(settings, origin);
      session = open;
      LOGGER.info("Connected to target target={} origin={}", settings, origin);
    }
    return open;
  }

  private void advance(PostgresSession open, Reduction batch, Map<Integer, Progress> committed)
      throws SQLException {
    for (Map.Entry<Integer, Progress> of : batch.progress().entrySet()) {
      int partition = of.getKey();
      Progress from = committed.getOrDefault(partition, Progress.NONE);
      if (!marker.advance(open, partition, from, of.getValue())) {
        throw new OwnershipLostException(
            "Cannot apply to "
                + settings
                + ": somebody else applied to the partition (partition="
                + partition
                + ", expected next offset="
                + from.nextOffset()
                + ")");
      }
    }
  }

  private void write(PostgresSession open, RowArrays table, boolean deletes) {
    try {
      if (deletes) {
        table.delete(open);
      } else {
        table.upsert(open);
      }
    } catch (SQLException e) {
      throw failed(
          (deletes ? "delete from" : "write to") + " table " + table.name(),
          ", resource type=" + table.resourceType() + ", rows=" + table.size(deletes),
          e);
    }
  }

  private List<RowArrays> arrange(PostgresSession open, Reduction batch) throws SQLException {
    Map<Integer, RowArrays> bySchema = new HashMap<>();
    for (RowChange change : batch.rows()) {
      int schemaId = change.version().getSchemaId();
      RowArrays rows = bySchema.get(schemaId);
      if (rows == null) {
        rows = new RowArrays(plan(open, change));
        bySchema.put(schemaId, rows);
      }
      rows.add(change);
    }
    List<RowArrays> tables = new ArrayList<>(bySchema.values());
    tables.sort(Comparator.comparing(RowArrays::name));
    return tables;
  }

  private RowPlan plan(PostgresSession open, RowChange change) throws SQLException {
    VisibleVersion version = change.version();
    int schemaId = version.getSchemaId();
    RowPlan plan = open.plan(schemaId);
    if (plan != null) {
      return plan;
    }
    RowSchema schema = schema(change);
    plan = open.plan(schemaId, schema);
    if (plan == null && autoCreate) {
      try {
        open.create(schema);
      } catch (SQLException e) {
        throw failed("create table " + RowPlan.name(schema), "", e);
      }
      LOGGER.info("Created table table={}", RowPlan.name(schema));
      plan = open.plan(schemaId, schema);
    }
    if (plan == null) {
      throw new TargetRefusedException(
          "Cannot apply to table "
              + RowPlan.name(schema)
              + ": there is no such table, and auto.create is false (target="
              + settings
              + ")");
    }
    return plan;
  }

  private RowSchema schema(RowChange change) {
    VisibleVersion version = change.version();
    RowSchema known = schemas.get(version.getSchemaId());
    if (known != null) {
      return known;
    }
    try {
      if (!version.getContentType().equals(ROW_CONTENT) || version.getSchemaId() < 1) {
        throw new IllegalArgumentException(
            "its payload is no row (content type=" + version.getContentType() + ")");
      }
      RowSchema schema = RowSchema.read(registry.schema(version.getSchemaId()));
      schemas.put(version.getSchemaId(), schema);
      return schema;
    } catch (SchemaRegistryUnavailableException e) {
      throw e;
    } catch (IllegalArgumentException | SchemaRegistryException e) {
      throw new TargetRefusedException(
          "Cannot apply a resource: "
              + e.getMessage()
              + " (resource type="
              + RowArrays.resourceType(change.key())
              + ", schema id="
              + version.getSchemaId()
              + ")");
    }
  }

  /** Ends what was begun, and the session too unless it is known to be good. */
  private RuntimeException failed(String what, String more, SQLException e) {
    LOGGER.debug("Failed on target target={} sqlstate={}", settings, SqlFailure.state(e));
    if (SqlFailure.leavesSession(e)) {
      abandon();
    } else {
      close();
    }
    String message =
        "Cannot "
            + what
            + ": "
            + SqlFailure.reason(e)
            + " (target="
            + settings
            + more
            + SqlFailure.names(e)
            + ")";
    return SqlFailure.retryable(e)
        ? new TargetUnavailableException(message)
        : new TargetRefusedException(message);
  }

  private void abandon() {
    PostgresSession open = session;
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
