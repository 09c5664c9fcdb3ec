package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * The row schemas of payloads, read from the registry once each, and which of them a batch cannot
 * be written by.
 */
final class RowSchemas {

  private static final String ROW_CONTENT = "avro/binary";

  private final SchemaRegistry registry;
  private final Map<Integer, RowSchema> schemas = new HashMap<>();

  /** Of the batch that was prepared last: the schemas whose rows cannot be written. */
  private final Map<Integer, Refusal> refused = new HashMap<>();

  RowSchemas(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** Plans for the table of one schema, and makes it when it is missing. */
  interface Planner {

    /**
     * @throws RowRefusedException when rows of the schema cannot be written
     */
    void plan(RowSchema schema, int id) throws SQLException;
  }

  /**
   * Plans for the tables of a batch.
   *
   * @param planned whether there is a plan for a schema id already
   * @return whether every table can be written to, as far as its description tells
   * @throws SchemaRegistryUnavailableException when the registry could not be asked
   */
  boolean prepare(List<RowChange> rows, IntPredicate planned, Planner planner) throws SQLException {
    refused.clear();
    for (RowChange row : rows) {
      int id = row.version().getSchemaId();
      if (id < 1 || refused.containsKey(id) || planned.test(id)) {
        continue;
      }
      try {
        planner.plan(of(row), id);
      } catch (RowRefusedException e) {
        refused.put(id, e.refusal().ofSchema(id));
      }
    }
    return refused.isEmpty();
  }

  private RowSchema of(RowChange change) {
    int id = change.version().getSchemaId();
    RowSchema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    try {
      RowSchema schema = RowSchema.read(registry.schema(id));
      schemas.put(id, schema);
      return schema;
    } catch (SchemaRegistryUnavailableException e) {
      throw e;
    } catch (IllegalArgumentException | SchemaRegistryException e) {
      throw unreadable(change, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Throws {@link RowRefusedException} when the payload of a change is no row, or one that cannot
   * be written by its schema.
   */
  void check(RowChange change) {
    VisibleVersion version = change.version();
    Refusal known = refused.get(version.getSchemaId());
    if (known != null) {
      throw new RowRefusedException(known);
    }
    if (!version.getContentType().equals(ROW_CONTENT) || version.getSchemaId() < 1) {
      throw unreadable(
          change, "its payload is no row (content type=" + version.getContentType() + ")");
    }
  }

  private static RowRefusedException unreadable(RowChange row, String why) {
    return new RowRefusedException(
        Refusal.ofRow(
            RefusalCause.UNREADABLE,
            "",
            "Cannot apply a resource: "
                + why
                + " (resource type="
                + RowArrays.resourceType(row.key())
                + ", schema id="
                + row.version().getSchemaId()
                + ")"));
  }
}
