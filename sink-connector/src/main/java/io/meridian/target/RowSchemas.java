package io.meridian.target;

import io.meridian.apply.Refusal;
import io.meridian.apply.RefusalCause;
import io.meridian.apply.RowChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.util.HashMap;
import java.util.Map;

/** The row schemas of payloads, read from the registry once each. */
final class RowSchemas {

  private static final String ROW_CONTENT = "avro/binary";

  private final SchemaRegistry registry;
  private final Map<Integer, RowSchema> schemas = new HashMap<>();

  RowSchemas(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * The schema of a change's payload.
   *
   * @throws RowRefusedException when its schema is none of a row
   * @throws SchemaRegistryUnavailableException when the registry could not be asked
   */
  RowSchema of(RowChange change) {
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

  /** Throws {@link RowRefusedException} when the payload of a change is no row. */
  static void check(RowChange change) {
    VisibleVersion version = change.version();
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
