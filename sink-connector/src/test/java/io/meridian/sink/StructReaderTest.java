package io.meridian.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.apply.Changes;
import io.meridian.apply.ResolvedStructs;
import io.meridian.resolved.ResolvedChange;
import io.meridian.resolved.VisibleVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Struct is one as Confluent-compatible Avro converters make it: enumerations become text. */
class StructReaderTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void change_isReadWithBytesAsBufferOrArray(boolean buffer) {
    ResolvedChange expected = Changes.held(Changes.version("eu", 5, "payload"), "eu-db");
    Object payload =
        buffer
            ? ByteBuffer.wrap("payload".getBytes(StandardCharsets.UTF_8))
            : "payload".getBytes(StandardCharsets.UTF_8);

    assertThat(StructReader.change(struct(expected, payload))).isEqualTo(expected);
  }

  @Test
  void change_isReadWithoutAVersion() {
    ResolvedChange expected = Changes.nothing("eu", 5);

    assertThat(StructReader.change(struct(expected, null))).isEqualTo(expected);
  }

  @Test
  void change_isRefusedByFieldWhenItIsSomethingElse() {
    Schema other = SchemaBuilder.struct().name("other").field("id", Schema.INT32_SCHEMA).build();

    assertThatThrownBy(() -> StructReader.change(new Struct(other).put("id", 1)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("region")
        .hasMessageContaining("schema=other");
  }

  private static Struct struct(ResolvedChange from, Object payload) {
    VisibleVersion visible = from.getVisible();
    return new Struct(ResolvedStructs.CHANGE)
        .put("region", from.getRegion())
        .put("epoch", from.getEpoch())
        .put("position", from.getPosition())
        .put("hlc", from.getHlc())
        .put("timestamp", from.getTimestamp())
        .put("effect", from.getEffect().name())
        .put("heldBy", from.getHeldBy())
        .put("siblings", from.getSiblings())
        .put("conflict", from.getConflict())
        .put(
            "visible",
            visible == null
                ? null
                : new Struct(ResolvedStructs.VISIBLE)
                    .put("region", visible.getRegion())
                    .put("epoch", visible.getEpoch())
                    .put("position", visible.getPosition())
                    .put("hlc", visible.getHlc())
                    .put("timestamp", visible.getTimestamp())
                    .put("operation", visible.getOperation().name())
                    .put("contentType", visible.getContentType())
                    .put("schemaId", visible.getSchemaId())
                    .put("payload", payload));
  }
}
