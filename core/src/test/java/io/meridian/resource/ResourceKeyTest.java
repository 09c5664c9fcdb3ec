package io.meridian.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceKeyTest {

  private static final String[] NASTY = {
    "/",
    "%",
    "%2F",
    "%2f",
    ".",
    "..",
    " ",
    "\0",
    "\n",
    "+",
    ",",
    "a,b",
    "~",
    "\u00e9",
    "e\u0301",
    "\u65e5\u672c",
    "\ud83d\ude00",
    "\ufeff",
    "\uffff",
    "public.\"Order Items\"",
    "'; DROP TABLE x"
  };

  @Test
  void key_comesBackFromItsTextAndNoOtherHasIt() {
    Map<String, ResourceKey> texts = new HashMap<>();
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      ResourceKey key = new ResourceKey(nasty(random), nasty(random), nasty(random));

      assertThat(ResourceKey.parse(key.text())).as("seed %d", seed).isEqualTo(key);
      assertThat(key.bytes())
          .as("seed %d", seed)
          .isEqualTo(key.text().getBytes(StandardCharsets.UTF_8));
      ResourceKey twin = texts.put(key.text(), key);
      assertThat(twin == null || twin.equals(key)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void text_isAsWrittenDown() {
    assertThat(new ResourceKey("acme", "sales.order", "7,a/b \u00e9").text())
        .isEqualTo("acme/sales.order/7,a%2Fb%20%C3%A9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        "a/b/c/d",
        "a//c",
        "a/b/",
        "a/b/%2f",
        "a/b/%41",
        "a/b/%",
        "a/b/%2",
        "a/b/%ZZ",
        "a/b/c d",
        "a/b/\u00e9",
        "a/b/%FF",
        "a/b/%C0%AF",
        "a/b/%ED%A0%80"
      })
  void text_isRefusedInAnyOtherSpelling(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResourceKey.parse(text))
        .withMessageStartingWith("Cannot ");
  }

  @Test
  void columns_giveNoTwoRowsOneId() {
    assertThat(ResourceKey.encode("a,b") + "," + ResourceKey.encode("c"))
        .isEqualTo("a%2Cb,c")
        .isNotEqualTo(ResourceKey.encode("a") + "," + ResourceKey.encode("b,c"));
  }

  @Test
  void part_isRefusedWhenItIsNoText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ResourceKey("a", "b", "\ud800"))
        .withMessageContaining("lone surrogate");
    assertThatIllegalArgumentException().isThrownBy(() -> ResourceKey.encode("\udc00x"));
  }

  private static String nasty(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(3); i++) {
      text.append(random.nextInt(3) == 0 ? "x" : NASTY[random.nextInt(NASTY.length)]);
    }
    return text.toString();
  }
}
