package io.meridian.transforms;

import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.resource.ResourceKey;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.connect.data.Schema;

/** What can be told about the version that a row shows. */
enum RowMetadata {
  /** The region that wrote it. */
  REGION(Schema.STRING_SCHEMA, (change, visible, key) -> visible.getRegion()),
  /** The epoch of that region's journal. */
  EPOCH(Schema.INT32_SCHEMA, (change, visible, key) -> visible.getEpoch()),
  /** Its offset in that journal. */
  POSITION(Schema.INT64_SCHEMA, (change, visible, key) -> visible.getPosition()),
  /** Its hybrid logical clock, unsigned. */
  HLC(Schema.INT64_SCHEMA, (change, visible, key) -> visible.getHlc()),
  /** When it was committed at its source, microseconds since the epoch. */
  TIMESTAMP(Schema.INT64_SCHEMA, (change, visible, key) -> visible.getTimestamp()),
  /** INSERT, UPDATE or DELETE. */
  OPERATION(Schema.STRING_SCHEMA, (change, visible, key) -> visible.getOperation().name()),
  /** How many versions nobody has superseded; more than one is a conflict. */
  SIBLINGS(Schema.INT32_SCHEMA, (change, visible, key) -> change.getSiblings()),
  /** The tenant of the resource. */
  TENANT(Schema.STRING_SCHEMA, (change, visible, key) -> key.tenant()),
  /** The type of the resource. */
  TYPE(Schema.STRING_SCHEMA, (change, visible, key) -> key.type()),
  /** The whole key of the resource. */
  KEY(Schema.STRING_SCHEMA, (change, visible, key) -> key.text());

  private final Schema schema;
  private final Reader reader;

  RowMetadata(Schema schema, Reader reader) {
    this.schema = schema;
    this.reader = reader;
  }

  /** The names in configuration. */
  static String[] names() {
    return Arrays.stream(values()).map(RowMetadata::label).toArray(String[]::new);
  }

  static List<RowMetadata> of(List<String> names) {
    return names.stream().map(name -> valueOf(name.trim().toUpperCase(Locale.ROOT))).toList();
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  Schema schema() {
    return schema;
  }

  Object value(ResolvedChange change, VisibleVersion visible, ResourceKey key) {
    return reader.read(change, visible, key);
  }

  /** Reads one fact. */
  private interface Reader {
    Object read(ResolvedChange change, VisibleVersion visible, ResourceKey key);
  }
}
