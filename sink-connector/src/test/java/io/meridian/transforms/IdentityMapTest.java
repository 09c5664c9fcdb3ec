package io.meridian.transforms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.topology.RegionId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The letter is that of the invariant in {@link IdentityMap}. */
class IdentityMapTest {

  private static final RegionId US = new RegionId("us");
  private static final RegionId EU = new RegionId("eu");
  private static final RegionId AP = new RegionId("ap");

  private static final String TEXT =
      """
      # who is who
      [uid] us, eu, ap
      1000, 5000, 7000
      1001, 5001,      # has no account in ap
      5000, 1000, 1000 # the same numbers, other people

      [gid] us, eu
      staff, users
      """;

  private final IdentityMap map = IdentityMap.parse(TEXT);

  @Test
  void id_isTranslatedBetweenAnyTwoRegions() {
    assertThat(map.kinds()).containsExactlyInAnyOrder("uid", "gid");
    assertThat(map.translate("uid", "1000", US, EU)).contains("5000");
    assertThat(map.translate("uid", "1000", US, AP)).contains("7000");
    assertThat(map.translate("uid", "7000", AP, EU)).contains("5000");
    assertThat(map.translate("gid", "staff", US, EU)).contains("users");
  }

  @Test
  void id_comesBackAsWhatItWas_A() {
    for (String id : new String[] {"1000", "1001", "5000"}) {
      String there = map.translate("uid", id, US, EU).orElseThrow();
      assertThat(map.translate("uid", there, EU, US)).contains(id);
    }
  }

  @Test
  void id_isUnknownWhereOneOfTheRegionsHasNone() {
    assertThat(map.translate("uid", "1001", US, AP)).isEmpty();
    assertThat(map.translate("uid", "4711", US, EU)).isEmpty();
    assertThat(map.translate("gid", "staff", US, AP)).isEmpty();
    assertThat(map.isKnown("uid", "5001", EU)).isTrue();
    assertThat(map.isKnown("uid", "5001", US)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2|before the first|line=1",
        "[uid] us, eu;1|expected 2 ids, found 1|line=2",
        "[uid] us, eu;1,2;1,3|another identity's in the region us|line=3",
        "[uid] us, eu;1,2;3,2|another identity's in the region eu|line=3",
        "[uid] us|two regions|line=1",
        "[uid] us, us|twice|line=1",
        "[uid us, eu|not closed|line=1",
        "[uid] us, eu;[uid] us, eu|twice|line=2",
        "[uid] us, E U|region|line=1",
        "# nothing|no [kind]|identity map"
      })
  void text_isRefusedWithItsLine(String text, String why, String where) {
    assertThatThrownBy(() -> IdentityMap.parse(text.replace(';', '\n')))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(why, where);
  }
}
