package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.journal.ChangeOperation;
import io.meridian.resolved.VisibleVersion;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SingleObjectCodecTest {

  private final SingleObjectCodec<VisibleVersion> codec =
      new SingleObjectCodec<>(VisibleVersion.class);
  private final VisibleVersion version =
      new VisibleVersion(
          "eu",
          1,
          7L,
          9L,
          11L,
          ChangeOperation.DELETE,
          "avro/binary",
          3,
          ByteBuffer.wrap(new byte[] {1, 2}));

  @Test
  void record_isReadBack() {
    byte[] bytes = codec.encode(version);

    assertThat(codec.decode(bytes)).isEqualTo(version);
    assertThat(codec.encode(version)).as("the payload is not used up").isEqualTo(bytes);
  }

  @Test
  void bytes_ofSomethingElseAreRefused() {
    byte[] bytes = codec.encode(version);

    assertThatThrownBy(() -> codec.decode(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("VisibleVersion");
    assertThatThrownBy(() -> codec.decode(new byte[] {5, 4, 3}))
        .isInstanceOf(MalformedRecordException.class);
  }
}
