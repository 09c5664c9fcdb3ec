package io.meridian.apply;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** Resolved changes as Confluent-compatible Avro converters make them: enumerations become text. */
public final class ResolvedStructs {

  /** A version. */
  public static final Schema VISIBLE =
      SchemaBuilder.struct()
          .name("io.meridian.resolved.VisibleVersion")
          .optional()
          .field("region", Schema.STRING_SCHEMA)
          .field("epoch", Schema.INT32_SCHEMA)
          .field("position", Schema.INT64_SCHEMA)
          .field("hlc", Schema.INT64_SCHEMA)
          .field("timestamp", Schema.INT64_SCHEMA)
          .field("operation", Schema.STRING_SCHEMA)
          .field("contentType", Schema.STRING_SCHEMA)
          .field("schemaId", Schema.INT32_SCHEMA)
          .field("payload", Schema.BYTES_SCHEMA)
          .build();

  /** A change. */
  public static final Schema CHANGE =
      SchemaBuilder.struct()
          .name("io.meridian.resolved.ResolvedChange")
          .field("region", Schema.STRING_SCHEMA)
          .field("epoch", Schema.INT32_SCHEMA)
          .field("position", Schema.INT64_SCHEMA)
          .field("hlc", Schema.INT64_SCHEMA)
          .field("timestamp", Schema.INT64_SCHEMA)
          .field("effect", Schema.STRING_SCHEMA)
          .field("heldBy", Schema.OPTIONAL_STRING_SCHEMA)
          .field("siblings", Schema.INT32_SCHEMA)
          .field("conflict", Schema.BOOLEAN_SCHEMA)
          .field("visible", VISIBLE)
          .build();

  private ResolvedStructs() {}
}
