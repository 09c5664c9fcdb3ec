package io.meridian.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.resource.ResourceKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {

  private static final long LEAP = 951_782_400_000_000L;

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "100, 100",
    "100.00, 100",
    "0.00, 0",
    "-0.0, 0",
    "-1.50, -1.5",
    "+7, 7",
    "007, 7",
    ".5, 0.5",
    "5., 5",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity",
    "123456789012345678901234567890.10, 123456789012345678901234567890.1"
  })
  void numeric_hasOneTextWhenEqual(String value, String text) {
    assertThat(key("numeric", value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e3", "1E999999999", "", "0x1", "1,5", "nan", "--1", " 1"})
  void numeric_isRefusedWhenNotPlain(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key("numeric", value))
        .withMessageContainingAll("column=k", "type=numeric");
  }

  @Test
  void values_haveTheirCanonicalText() {
    assertThat(key("smallint", -3)).isEqualTo("-3");
    assertThat(key("integer", Integer.MIN_VALUE)).isEqualTo("-2147483648");
    assertThat(key("bigint", 5L)).isEqualTo("5");
    assertThat(key("boolean", true)).isEqualTo("true");
    assertThat(key("text", "a b/c,d%ü ")).isEqualTo("a%20b%2Fc%2Cd%25%C3%BC%20");
    assertThat(key("varchar(9)", new Utf8("x"))).isEqualTo("x");
    assertThat(key("char(9)", " x  ")).isEqualTo("%20x");
    assertThat(key("uuid", "00000000-0000-0000-0000-00000000ABCD"))
        .isEqualTo("00000000-0000-0000-0000-00000000abcd");
    assertThat(key("bytea", ByteBuffer.wrap(new byte[] {0, -1, 16}, 1, 2))).isEqualTo("ff10");
    assertThat(key("date", 0)).isEqualTo("1970-01-01");
    assertThat(key("date", Integer.MAX_VALUE)).isEqualTo("infinity");
    assertThat(key("date", Integer.MIN_VALUE)).isEqualTo("-infinity");
    assertThat(key("timestamp", LEAP)).isEqualTo("2000-02-29T00%3A00");
    assertThat(key("timestamp", LEAP + 1)).isEqualTo("2000-02-29T00%3A00%3A00.000001");
    assertThat(key("timestamp", -1L)).isEqualTo("1969-12-31T23%3A59%3A59.999999");
    assertThat(key("timestamp", Long.MAX_VALUE)).isEqualTo("infinity");
    assertThat(key("timestamptz", LEAP)).isEqualTo("2000-02-29T00%3A00Z");
    assertThat(key("timestamptz", Long.MIN_VALUE)).isEqualTo("-infinity");
  }

  @Test
  void value_isLeftAsItWasWhenBytes() {
    ByteBuffer value = ByteBuffer.wrap(new byte[] {1, 2});
    key("bytea", value);

    assertThat(value.remaining()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "varchar(3)", "char(3)", "bytea"})
  void id_isNotEmptyWhenValueIs(String type) {
    Object empty = type.equals("bytea") ? ByteBuffer.allocate(0) : "";

    assertThat(key(type, empty)).isEqualTo("%").isNotEqualTo(key("text", "%"));
    assertThat(ResourceKey.parse(new ResourceKey("t", "x", key(type, empty)).text()).id())
        .isEqualTo("%");
  }

  @Test
  void compositeKeys_stayDifferentWhenValuesHoldTheComma() {
    String alphabet = ",%2C \u00fc";
    List<Column> columns = List.of(column("text", 1), column("text", 2));
    Random random = new Random(7);
    Map<String, List<String>> seen = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      List<String> values = List.of(text(random, alphabet), text(random, alphabet));
      List<String> other = seen.put(KeyText.of(columns, values), values);
      assertThat(other == null || other.equals(values)).as("%s, %s", other, values).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1-1-1-1-1", "{00000000-0000-0000-0000-00000000abcd}", ""})
  void uuid_isRefusedWhenOfAnotherForm(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> key("uuid", value));
  }

  @Test
  void value_isRefusedWhenOfAnotherFormAndNotShown() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key("bigint", 5))
        .withMessageContainingAll("column=k", "type=bigint", "Integer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key("numeric", "s3cret"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    assertThatIllegalArgumentException().isThrownBy(() -> key("jsonb", "{}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyText.of(List.of(column("int", 1)), List.of()));
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(4); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String key(String type, Object value) {
    return KeyText.of(List.of(column(type, 1)), List.of(value));
  }

  private static Column column(String type, int key) {
    return new Column("k", ColumnType.parse(type).orElseThrow(), false, key);
  }
}
