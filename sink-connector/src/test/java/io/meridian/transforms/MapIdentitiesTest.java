package io.meridian.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.Changes;
import io.meridian.apply.ResolvedStructs;
import io.meridian.apply.Unmapped;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import io.meridian.schema.AvroRecordCodec;
import io.meridian.schema.InMemorySchemaRegistry;
import io.meridian.target.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows are written in the region eu; the sink is in us. */
class MapIdentitiesTest {

  private static final String MAP = "[uid] us,eu;1000,5000;1001,5001;[gid] us,eu;staff,users";

  private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
  private final AvroRecordCodec<ResolvedChange> codec =
      new AvroRecordCodec<>(ResolvedChange.class, registry);
  private final Rows files =
      Rows.of(
          registry, "public", "files", "id", "integer", "owner", "bigint", "grp", "text", "n",
          "integer");

  @Test
  void ids_becomeThoseOfTheRegionAndNothingElseChanges() {
    ResolvedChange change = files.upsert(3, 7, 5000L, "users", 5000);

    SinkRecord out = transform(Map.of()).apply(record("files", change));

    assertThat(decoded(out)).isEqualTo(files.upsert(3, 7, 1000L, "staff", 5000));
    assertThat(out.topic()).isEqualTo("resolved.us");
    assertThat(out.kafkaOffset()).isEqualTo(99);
    assertThat(out.key()).isEqualTo(record("files", change).key());
  }

  @Test
  void ids_areMappedInAStructOfAConverter() {
    VisibleVersion visible = files.upsert(3, 7, 5000L, "users", 5000).getVisible();
    Struct change =
        new Struct(ResolvedStructs.CHANGE)
            .put("region", "eu")
            .put("epoch", 1)
            .put("position", 3L)
            .put("hlc", 5L)
            .put("timestamp", 6L)
            .put("effect", "APPLY")
            .put("siblings", 1)
            .put("conflict", false)
            .put(
                "visible",
                new Struct(ResolvedStructs.VISIBLE)
                    .put("region", "eu")
                    .put("epoch", 1)
                    .put("position", 3L)
                    .put("hlc", 5L)
                    .put("timestamp", 6L)
                    .put("operation", "UPDATE")
                    .put("contentType", visible.getContentType())
                    .put("schemaId", visible.getSchemaId())
                    .put("payload", visible.getPayload()));

    SinkRecord out = transform(Map.of()).apply(record("files", change));

    Struct mapped = ((Struct) out.value()).getStruct("visible");
    assertThat(mapped.get("payload"))
        .isEqualTo(files.upsert(3, 7, 1000L, "staff", 5000).getVisible().getPayload());
    assertThat(mapped.getString("region")).isEqualTo("eu");
    assertThat(((Struct) out.value()).getString("effect")).isEqualTo("APPLY");
    assertThat(change.getStruct("visible").get("payload")).isEqualTo(visible.getPayload());
  }

  @Test
  void recordsThatNeedNothing_areTheSame() {
    MapIdentities<SinkRecord> transform = transform(Map.of());
    ResolvedChange own = files.upsert(3, 7, 1000L, "staff", 1);
    own.getVisible().setRegion("us");

    for (SinkRecord record :
        List.of(
            record("files", own),
            record("files", files.delete(3, 7)),
            record("files", Changes.nothing("eu", 3)),
            record("folders", files.upsert(3, 7, 4711L, null, 1)),
            record("files", (Object) null))) {
      assertThat(transform.apply(record)).isSameAs(record);
    }
  }

  @Test
  void noId_staysNone() {
    SinkRecord out =
        transform(Map.of()).apply(record("files", files.upsert(3, 7, null, null, null)));

    assertThat(decoded(out)).isEqualTo(files.upsert(3, 7, null, null, null));
  }

  @Test
  void unknownId_isRefusedWithoutItsValue() {
    assertThatThrownBy(
            () ->
                transform(Map.of("unknown.ids", "fail"))
                    .apply(record("files", files.upsert(3, 7, 4711L, null, 1))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("kind=uid", "from=eu", "to=us", "offset=99", "unknown.ids")
        .hasMessageNotContaining("4711");
  }

  @Test
  void unknownId_goesOnMarkedAndAsItCameSoThatItIsParked() {
    ResolvedChange change = files.upsert(3, 7, 4711L, "users", 1);

    ResolvedChange out = decoded(transform(Map.of()).apply(record("files", change)));

    assertThat(out.getVisible().getContentType())
        .contains("avro/binary;unmapped=", "kind=uid", "from=eu", "to=us")
        .doesNotContain("4711");
    assertThat(Unmapped.isMarked(out.getVisible().getContentType())).isTrue();
    out.getVisible().setContentType("avro/binary");
    assertThat(out).isEqualTo(change);
  }

  @Test
  void unknownId_passesUnlessItIsSomebodyElses() {
    MapIdentities<SinkRecord> transform = transform(Map.of("unknown.ids", "pass"));

    SinkRecord out = transform.apply(record("files", files.upsert(3, 7, 4711L, "users", 1)));

    assertThat(decoded(out)).isEqualTo(files.upsert(3, 7, 4711L, "staff", 1));
    SinkRecord taken = transform.apply(record("files", files.upsert(3, 7, 1000L, "users", 1)));
    assertThat(decoded(taken).getVisible().getContentType())
        .contains(";unmapped=", "somebody else's here");
  }

  @Test
  void unknownId_becomesTheDefault() {
    SinkRecord out =
        transform(Map.of("unknown.ids", "default", "default.ids", "uid=65534,gid=nobody"))
            .apply(record("files", files.upsert(3, 7, 4711L, "wheel", 1)));

    assertThat(decoded(out)).isEqualTo(files.upsert(3, 7, 65534L, "nobody", 1));
  }

  @Test
  void map_isReadFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("ids"), MAP.replace(';', '\n'));

    SinkRecord out =
        transform(Map.of("identities", "", "identities.file", file.toString()))
            .apply(record("files", files.upsert(3, 7, 5001L, "users", 1)));

    assertThat(decoded(out)).isEqualTo(files.upsert(3, 7, 1001L, "staff", 1));
  }

  @Test
  void column_isRefusedWhenItIsOfTheKeyOrOfATypeThatNoIdHas() {
    RowSchema keyed =
        RowSchema.of(
            "public",
            "files",
            List.of(
                Column.of("files", "owner", "bigint", false, 1),
                Column.of("files", "grp", "text", true, 0)));
    Rows dated =
        Rows.of(registry, "public", "files", "id", "integer", "owner", "date", "grp", "text");

    assertThatThrownBy(
            () ->
                transform(Map.of())
                    .apply(record("files", Rows.of(registry, keyed).upsert(3, 5000L, "users"))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("primary key", "column=owner");
    assertThatThrownBy(
            () -> transform(Map.of()).apply(record("files", dated.upsert(3, 7, 1, "users"))))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("type=date", "column=owner");
  }

  @Test
  void idThatTheColumnCannotHold_isNotWritten() {
    Rows small =
        Rows.of(registry, "public", "files", "id", "integer", "owner", "smallint", "grp", "text");
    MapIdentities<SinkRecord> transform =
        transform(Map.of("identities", "[uid] us,eu;100000,5;[gid] us,eu;staff,users"));

    assertThat(
            decoded(transform.apply(record("files", small.upsert(3, 7, 5, "users"))))
                .getVisible()
                .getContentType())
        .contains(";unmapped=", "cannot hold", "column=owner", "type=smallint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fields|owner:uid|type.column:kind",
        "fields|files.owner|type.column:kind",
        "fields|files.owner:sid|no such kind",
        "identities||identities.file",
        "identities|[uid] us|line=1",
        "unknown.ids|drop|unknown.ids",
        "unknown.ids|default|no default of",
        "default.ids|65534|kind=id"
      })
  void configuration_isRefusedByName(String key, String value, String why) {
    assertThatThrownBy(() -> transform(Map.of(key, value == null ? "" : value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(why);
  }

  private ResolvedChange decoded(SinkRecord record) {
    return codec.decode((byte[]) record.value());
  }

  private MapIdentities<SinkRecord> transform(Map<String, String> more) {
    MapIdentities<SinkRecord> transform = new MapIdentities<>(registry);
    Map<String, String> properties = new HashMap<>();
    properties.put("schema.registry.url", "http://not.asked");
    properties.put("local.region", "us");
    properties.put("fields", "files.owner:uid, files.grp:gid");
    properties.put("identities", MAP);
    properties.putAll(more);
    transform.configure(properties);
    return transform;
  }

  private SinkRecord record(String type, ResolvedChange change) {
    return record(type, codec.encode("resolved.us-value", change));
  }

  private static SinkRecord record(String type, Object value) {
    byte[] key = ("acme/" + type + "/7").getBytes(StandardCharsets.US_ASCII);
    return new SinkRecord(
        "resolved.us", 2, null, key, null, value, 99, 1_000L, TimestampType.LOG_APPEND_TIME);
  }
}
