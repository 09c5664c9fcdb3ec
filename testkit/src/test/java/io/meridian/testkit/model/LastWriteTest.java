package io.meridian.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LastWriteTest {

  private static Change change(
      String region, long position, long hlc, boolean delete, Map<String, Dot> seen) {
    return new Change(new Dot(region, 1, position), seen, hlc, delete, Map.of());
  }

  @Test
  void visible_isTheOneThatSawTheOthersHoweverEarlyItsClock() {
    Change first = change("a", 5, 100, false, Map.of());
    Change second = change("b", 7, 50, true, Map.of("a", new Dot("a", 1, 5)));

    assertThat(LastWrite.visible(List.of(first, second))).contains(second);
  }

  @Test
  void visible_isTheLatestOfThoseNobodySaw() {
    Change first = change("a", 5, 100, false, Map.of());
    Change second = change("b", 7, 50, true, Map.of("a", new Dot("a", 1, 4)));

    assertThat(LastWrite.maximal(List.of(first, second))).hasSize(2);
    assertThat(LastWrite.visible(List.of(second, first))).contains(first);
  }

  @Test
  void visible_isByRegionWhenClocksAreEqual() {
    Change first = change("a", 5, -1, false, Map.of());
    Change second = change("b", 1, -1, false, Map.of());

    assertThat(LastWrite.visible(List.of(first, second))).contains(second);
    assertThat(LastWrite.visible(List.of())).isEmpty();
  }
}
