package io.meridian.transforms;

import io.meridian.resolved.ResolvedChange;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistries;
import io.meridian.schema.SchemaRegistry;
import io.meridian.sink.PluginVersion;
import java.util.Map;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/** What the transforms of resolved changes have in common: a registry of their own, and a codec. */
abstract class ResolvedTransform<R extends ConnectRecord<R>>
    implements Transformation<R>, Versioned {

  private @Nullable SchemaRegistry registry;
  private @Nullable RecordCodec<ResolvedChange> codec;

  /**
   * @param registry closed with the transform; null for the one that the properties name
   */
  ResolvedTransform(@Nullable SchemaRegistry registry) {
    this.registry = registry;
  }

  @Override
  public final String version() {
    return PluginVersion.text();
  }

  @Override
  public void configure(Map<String, ?> properties) {
    SchemaRegistry schemas = registry == null ? SchemaRegistries.connect(properties) : registry;
    registry = schemas;
    codec = new AvroRecordCodec<>(ResolvedChange.class, schemas, properties);
  }

  final SchemaRegistry registry() {
    return configured(registry);
  }

  final RecordCodec<ResolvedChange> codec() {
    return configured(codec);
  }

  @Override
  public final void close() {
    if (registry != null) {
      registry.close();
      registry = null;
    }
  }

  static <T> T configured(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("Cannot transform a record: not configured");
    }
    return part;
  }
}
