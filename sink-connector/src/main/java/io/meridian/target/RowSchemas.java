package io.meridian.target;

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
   * @throws TargetRefusedException when the payload is no row, or its schema none of a row
   * @throws SchemaRegistryUnavailableException when the registry could not be asked
   */
  RowSchema of(RowChange change) {
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
}
