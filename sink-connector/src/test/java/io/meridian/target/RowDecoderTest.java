package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.row.Column;
import io.meridian.row.RowSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowDecoderTest {

  private static final RowSchema SCHEMA =
      RowSchema.of("public", "t", List.of(Column.of("t", "c", "text", false, 1)));

  private final RowDecoder<String> decoder =
      new RowDecoder<>(SCHEMA, PostgresText.READERS, String[]::new);

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c0af", "eda080", "f4908080", "61e4"})
  void text_isRefusedWhenItIsNotUtf8(String hex) {
    assertThatThrownBy(() -> decoder.decode(payload(hex)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void text_mayHaveTheReplacementCharacterItself() throws IOException {
    assertThat(decoder.decode(payload("efbfbd61"))).containsExactly("\uFFFDa");
  }

  @Test
  void text_isItsOwnAlsoAfterALongerOne() throws IOException {
    decoder.decode(payload("616263646566"));

    assertThat(decoder.decode(payload("efbfbd"))).containsExactly("\uFFFD");
  }

  private static ByteBuffer payload(String hex) {
    byte[] text = java.util.HexFormat.of().parseHex(hex);
    // The branch of the union and the length, both as Avro writes 1 and n.
    return ByteBuffer.allocate(text.length + 2)
        .put((byte) 2)
        .put((byte) (text.length * 2))
        .put(text)
        .flip();
  }
}
