package io.meridian.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroNamesTest {

  @ParameterizedTest
  @CsvSource({
    "id, id",
    "order_id, order_id",
    "OrderID, OrderID",
    "_x, _x",
    "a.b, a_2Eb",
    "a_2Eb, a_5F2Eb",
    "col_10, col_5F10",
    "col_1, col_1",
    "1st, _31st",
    "a b, a_20b",
    "ü, _C3_BC",
    "__AB, __5FAB",
    "$, _24"
  })
  void name_isLegalAndReadable(String name, String legal) {
    assertThat(AvroNames.of(name)).isEqualTo(legal);
  }

  @Test
  void names_stayDifferent() {
    String alphabet = "_2EF5.a0";
    Random random = new Random(42);
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < 200_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = 1 + random.nextInt(7); length > 0; length--) {
        name.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String legal = AvroNames.of(name.toString());
      assertThat(legal).matches("[A-Za-z_][A-Za-z0-9_]*");
      String other = seen.put(legal, name.toString());
      assertThat(other == null || other.contentEquals(name)).as("%s, %s", other, name).isTrue();
    }
  }
}
