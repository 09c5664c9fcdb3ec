package io.meridian.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meridian.topology.RegionId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldKeysTest {

  private static final VersionVector APPLIED = VersionVector.parse("eu=1:9,us=1:4");

  @Test
  void context_isTheFloorOfTheKeyAlone() {
    HeldKeys held = HeldKeys.of(Map.of("t/a/1", VersionVector.parse("eu=1:5,us=1:4")));

    assertThat(held.context("t/a/1", APPLIED)).hasToString("eu=1:5,us=1:4");
    assertThat(held.context("t/a/2", APPLIED)).isEqualTo(APPLIED);
    assertThat(held.floor(APPLIED)).hasToString("eu=1:5,us=1:4");
    assertThat(HeldKeys.NONE.floor(APPLIED)).isEqualTo(APPLIED);
  }

  @Test
  void context_isNotAboveWhatIsAppliedWhenTheStoreWentBack() {
    HeldKeys held = HeldKeys.of(Map.of("t/a/1", APPLIED));

    assertThat(held.context("t/a/1", VersionVector.parse("eu=1:2"))).hasToString("eu=1:2");
  }

  @Test
  void context_isTheLeastFloorForAllKeysWhenTheyAreTooMany() {
    Map<String, VersionVector> floors = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      floors.put("t/a/" + i, VersionVector.parse("eu=1:" + (i + 1) + ",us=1:" + (300 - i)));
    }
    HeldKeys held = HeldKeys.of(floors);

    assertThat(held).hasToString("eu=1:1,us=1:1 *");
    assertThat(held.context("t/b/1", APPLIED)).hasToString("eu=1:1,us=1:1");
    assertThat(HeldKeys.parse(held.toString())).isEqualTo(held);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "", "a key", "a\nkey", "k\u00e9"})
  void text_namesNoKeyThatCannotBeSpelled(String key) {
    HeldKeys held = HeldKeys.of(Map.of(key, VersionVector.parse("eu=1:5"), "k", APPLIED));

    assertThat(held).hasToString("eu=1:5 *");
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu=1:5", "eu=1:5 ", "eu k", "eu=1:5 k k", "eu=1:5 k\neu=1:6 k"})
  void parse_isRefusedWhenTheTextIsOfAnotherForm(String text) {
    assertThatThrownBy(() -> HeldKeys.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  /** A: read back, no key is ever given more than its floor, and never more than is applied. */
  @Test
  void text_neverClaimsMoreThanWasHeld() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Map<String, VersionVector> floors = new TreeMap<>();
      for (int i = random.nextInt(120); i > 0; i--) {
        floors.put("t/a/" + random.nextInt(200), vector(random));
      }
      VersionVector applied = vector(random);
      HeldKeys held = HeldKeys.of(floors);
      HeldKeys read = HeldKeys.parse(held.toString());

      assertThat(read).as("seed %d", seed).isEqualTo(held);
      assertThat(held.toString().length()).isLessThanOrEqualTo(HeldKeys.MOST_CHARS);
      floors.forEach(
          (key, floor) -> {
            VersionVector context = read.context(key, applied);
            assertThat(floor.covers(context)).as("%s of %s", key, held).isTrue();
            assertThat(applied.covers(context)).isTrue();
            assertThat(context.covers(read.floor(applied))).isTrue();
          });
    }
  }

  private static VersionVector vector(Random random) {
    Map<RegionId, Position> entries = new TreeMap<>();
    for (String region : new String[] {"ap", "eu", "us"}) {
      if (random.nextInt(4) > 0) {
        entries.put(new RegionId(region), new Position(1 + random.nextInt(2), random.nextInt(20)));
      }
    }
    return VersionVector.of(entries);
  }
}
