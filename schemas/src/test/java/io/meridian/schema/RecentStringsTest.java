package io.meridian.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentStringsTest {

  private final RecentStrings strings = new RecentStrings();

  @Test
  void text_isThatOfItsBytesWhateverWasReadBefore() {
    for (long seed = 0; seed < 200_000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(40)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : 'a' + random.nextInt(2));
      }
      int from = random.nextInt(bytes.length + 1);
      int length = random.nextInt(bytes.length - from + 1);

      assertThat(strings.read(bytes, from, length))
          .as("seed %d", seed)
          .isEqualTo(new String(bytes, from, length, StandardCharsets.UTF_8));
    }
  }

  @Test
  void text_isOfItsLengthWhenAnotherHasTheSameWords() {
    for (String text :
        new String[] {"\0a", "a", "\0\0a", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaaaaaaaaaa"}) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

      assertThat(strings.read(bytes, 0, bytes.length)).isEqualTo(text);
    }
  }

  @Test
  void text_isTheVeryOneThatWasReadBefore() {
    byte[] bytes = "<eu-central-1><eu-central-1>".getBytes(StandardCharsets.UTF_8);

    assertThat(strings.read(bytes, 15, 12)).isSameAs(strings.read(bytes, 1, 12));
  }
}
