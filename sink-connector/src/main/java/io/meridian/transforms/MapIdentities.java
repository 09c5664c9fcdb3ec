package io.meridian.transforms;

import io.meridian.apply.Unmapped;
import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.resource.ResourceKey;
import io.meridian.row.RowSchema;
import io.meridian.schema.RecordCodec;
import io.meridian.schema.SchemaRegistry;
import io.meridian.schema.SchemaRegistryException;
import io.meridian.schema.SchemaRegistryUnavailableException;
import io.meridian.topology.RegionId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates ids that each region has its own of, such as the numbers of users, in the records of
 * {@code resolved.<region>}: from what they are in the region that wrote the version to what they
 * are in this one. Nothing but these columns changes and no record is dropped, so the sink of
 * Meridian takes it, and only it, as a transform. A row that cannot be translated goes on as it is,
 * marked as {@link Unmapped}, and the sink parks it.
 *
 * <p>Each region's database holds its own ids, in every row. A change there is captured with them,
 * and every other region translates from there. What a sink writes is never captured, so nothing is
 * translated twice.
 */
public final class MapIdentities<R extends ConnectRecord<R>> extends ResolvedTransform<R>
    implements Monitorable {

  private static final Logger LOGGER = LoggerFactory.getLogger(MapIdentities.class);
  private static final List<String> COUNTS =
      List.of("mapped-ids-total", "passed-ids-total", "default-ids-total", "unmapped-rows-total");
  private static final String PURPOSE = "map the identities of a record";

  private final Map<Integer, MappedRow> rows = new HashMap<>();
  private final Map<String, LongAdder> counts = new LinkedHashMap<>();
  private @Nullable MapConfig config;

  /** For the worker. */
  public MapIdentities() {
    this(null);
  }

  MapIdentities(@Nullable SchemaRegistry registry) {
    super(registry);
    for (String name : COUNTS) {
      counts.put(name, new LongAdder());
    }
  }

  @Override
  public ConfigDef config() {
    return MapConfig.definition();
  }

  @Override
  public void configure(Map<String, ?> properties) {
    config = new MapConfig(properties);
    super.configure(properties);
  }

  @Override
  public void withPluginMetrics(PluginMetrics metrics) {
    counts.forEach(
        (name, count) ->
            metrics.addMetric(
                metrics.metricName(name, "Ids since the start.", new LinkedHashMap<>()),
                (Measurable) (settings, now) -> count.sum()));
  }

  @Override
  public R apply(R record) {
    MapConfig settings = configured(config);
    RecordCodec<ResolvedChange> codecs = codec();
    ResolvedChange change = ResolvedValue.of(record, codecs, PURPOSE);
    VisibleVersion visible = change == null ? null : change.getVisible();
    if (change == null
        || visible == null
        || visible.getOperation() == ChangeOperation.DELETE
        || visible.getRegion().equals(settings.region().name())) {
      return record;
    }
    try {
      String type = ResourceKey.parse(ResolvedValue.key(record, PURPOSE)).type();
      Map<String, String> columns = settings.columns(type);
      if (columns.isEmpty()) {
        return record;
      }
      MappedRow row = row(record, visible.getSchemaId(), type, columns);
      RegionId from = new RegionId(visible.getRegion());
      ByteBuffer mapped =
          row.map(visible.getPayload(), (kind, id) -> translate(kind, id, from, type));
      visible.setPayload(mapped);
      return with(record, change, visible);
    } catch (SchemaRegistryUnavailableException e) {
      throw new RetriableException(e.getMessage(), e);
    } catch (IllegalArgumentException | SchemaRegistryException e) {
      String why = String.valueOf(e.getMessage());
      if (settings.unknown() == MapConfig.Unknown.FAIL) {
        throw ResolvedValue.refused(PURPOSE, why, record);
      }
      count("unmapped-rows-total");
      visible.setContentType(Unmapped.mark(visible.getContentType(), why));
      return with(record, change, visible);
    }
  }

  private R with(R record, ResolvedChange change, VisibleVersion visible) {
    Object value =
        record.value() instanceof Struct struct
            ? with(struct, visible)
            : codec().encode(record.topic() + "-value", change);
    return record.newRecord(
        record.topic(),
        record.kafkaPartition(),
        record.keySchema(),
        record.key(),
        record.valueSchema(),
        value,
        record.timestamp(),
        record.headers());
  }

  private String translate(String kind, String id, RegionId from, String type) {
    MapConfig settings = configured(config);
    RegionId to = settings.region();
    String known = settings.identities().translate(kind, id, from, to).orElse(null);
    if (known != null) {
      count("mapped-ids-total");
      return known;
    }
    boolean taken = settings.identities().isKnown(kind, id, to);
    if (settings.unknown() == MapConfig.Unknown.DEFAULT) {
      count("default-ids-total");
      return settings.defaultOf(kind);
    }
    if (settings.unknown() == MapConfig.Unknown.PASS && !taken) {
      count("passed-ids-total");
      return id;
    }
    throw new IllegalArgumentException(
        "the identity map has no id for this region"
            + (taken ? ", and the same id is somebody else's here" : "")
            + "; add a line, or set "
            + MapConfig.UNKNOWN
            + " (kind="
            + kind
            + ", from="
            + from
            + ", to="
            + to
            + ", resource type="
            + type
            + ")");
  }

  private MappedRow row(R record, int schemaId, String type, Map<String, String> columns) {
    MappedRow known = rows.get(schemaId);
    if (known != null) {
      return known;
    }
    RowSchema schema = RowSchema.read(registry().schema(schemaId));
    MappedRow row;
    try {
      row = new MappedRow(schema, columns);
    } catch (IllegalArgumentException e) {
      // Not the row is wrong but the configuration.
      throw ResolvedValue.refused(PURPOSE, String.valueOf(e.getMessage()), record);
    }
    if (row.size() < columns.size()) {
      LOGGER.warn(
          "A row schema lacks columns whose ids are to be mapped type={} schemaId={} columns={}",
          type,
          schemaId,
          columns.keySet());
    }
    rows.put(schemaId, row);
    return row;
  }

  private void count(String name) {
    LongAdder count = counts.get(name);
    if (count != null) {
      count.increment();
    }
  }

  /** The Struct of a resolved change with another payload and content type. */
  private static Struct with(Struct change, VisibleVersion version) {
    Struct visible = copy(change.getStruct("visible"));
    visible.put("payload", version.getPayload());
    visible.put("contentType", version.getContentType());
    return copy(change).put("visible", visible);
  }

  private static Struct copy(Struct from) {
    Struct copy = new Struct(from.schema());
    for (Field field : from.schema().fields()) {
      copy.put(field, from.get(field));
    }
    return copy;
  }
}
