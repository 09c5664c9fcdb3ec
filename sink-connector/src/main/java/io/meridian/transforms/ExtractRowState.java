package io.meridian.transforms;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of {@code resolved.<region>} into plain rows, as Debezium's {@code
 * ExtractNewRecordState} does with its envelope, so that sinks of others can write them: the key
 * columns as key, the row that the region shows as value, a tombstone for a row that is deleted.
 *
 * <p>Every record that shows a version gives its row, also one that changed nothing (UNCHANGED) or
 * that some store of the region holds already (HELD): each is the whole row, so writing it again
 * alters nothing, and a sink that keeps no vector cannot know whether it has it. Compaction may
 * have removed the record that brought the version in. Records that show none (a dropped event, a
 * purge of what was deleted before) come to nothing.
 *
 * <p>What comes out is upserts and deletes by key. It is no substitute for the sink of Meridian:
 * how far a database is, loops and conflicts are not kept track of, so nothing may write there but
 * the sink, and it must not be captured.
 */
public final class ExtractRowState<R extends ConnectRecord<R>> extends ResolvedTransform<R> {

  private static final String PURPOSE = "extract the row of a record";
  private static final String ROW_CONTENT = "avro/binary";

  private final Map<Integer, RowShape> shapes = new HashMap<>();
  private @Nullable ExtractConfig config;

  /** For the worker. */
  public ExtractRowState() {
    super(null);
  }

  ExtractRowState(SchemaRegistry registry) {
    super(registry);
  }

  @Override
  public ConfigDef config() {
    return ExtractConfig.definition();
  }

  @Override
  public void configure(Map<String, ?> properties) {
    config = new ExtractConfig(properties);
    super.configure(properties);
  }

  @Override
  public @Nullable R apply(R record) {
    ExtractConfig settings = configured(config);
    ResolvedChange change = ResolvedValue.of(record, codec(), PURPOSE);
    VisibleVersion visible = change == null ? null : change.getVisible();
    if (change == null || visible == null) {
      return null;
    }
    boolean deleted = visible.getOperation() == ChangeOperation.DELETE;
    if (deleted && settings.deletes() == ExtractConfig.Deletes.DROP) {
      return null;
    }
    try {
      ResourceKey key = ResourceKey.parse(ResolvedValue.key(record, PURPOSE));
      RowShape shape = shape(visible, settings);
      IndexedRecord row = shape.read(visible.getPayload());
      boolean tombstone = deleted && settings.deletes() == ExtractConfig.Deletes.TOMBSTONE;
      Map<String, Object> added = new HashMap<>();
      for (RowMetadata field : settings.fields()) {
        added.put(settings.fieldsPrefix() + field.label(), field.value(change, visible, key));
      }
      Headers headers = record.headers().duplicate();
      for (RowMetadata header : settings.headers()) {
        headers.add(
            settings.headersPrefix() + header.label(),
            header.value(change, visible, key),
            header.schema());
      }
      return record.newRecord(
          settings.topic().of(record.topic(), key, shape.row()),
          record.kafkaPartition(),
          shape.keySchema(),
          shape.key(row),
          tombstone ? null : shape.valueSchema(),
          tombstone ? null : shape.value(row, deleted, added),
          record.timestamp(),
          headers);
    } catch (SchemaRegistryUnavailableException e) {
      throw new RetriableException(e.getMessage(), e);
    } catch (IllegalArgumentException | SchemaRegistryException e) {
      throw ResolvedValue.refused(PURPOSE, String.valueOf(e.getMessage()), record);
    }
  }

  private RowShape shape(VisibleVersion visible, ExtractConfig settings) {
    RowShape known = shapes.get(visible.getSchemaId());
    if (known != null) {
      return known;
    }
    if (!visible.getContentType().equals(ROW_CONTENT) || visible.getSchemaId() < 1) {
      throw new IllegalArgumentException(
          "its payload is no row (content type=" + visible.getContentType() + ")");
    }
    RowSchema row = RowSchema.read(registry().schema(visible.getSchemaId()));
    List<RowShape.Added> added =
        settings.fields().stream()
            .map(field -> added(settings.fieldsPrefix() + field.label(), field))
            .toList();
    RowShape shape = new RowShape(row, settings.types(), settings.deletes(), added);
    shapes.put(visible.getSchemaId(), shape);
    return shape;
  }

  private static RowShape.Added added(String name, RowMetadata field) {
    return new RowShape.Added(name, field.schema());
  }
}
