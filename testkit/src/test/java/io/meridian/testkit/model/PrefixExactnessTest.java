package io.meridian.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrefixExactnessTest {

  private static final Change FIRST = change("eu", 0, 1, Map.of(), "first");
  private static final Change HERE = change("us", 0, 2, Map.of("eu", FIRST.dot()), "here");
  private static final Change LAST = change("eu", 1, 3, Map.of(), "last");
  private static final List<Change> ALL = List.of(FIRST, HERE, LAST);

  private final PrefixExactness exactness = new PrefixExactness(new Reference(new TreeMap<>()));

  @Test
  void read_isRightWhenItIsWhatWasApplied() {
    assertRight(Map.of(), null);
    assertRight(Map.of("eu", FIRST.dot()), "first");
    assertRight(Map.of("eu", LAST.dot(), "us", HERE.dot()), "last");
  }

  @Test
  void read_isRightWhenTheStoresOwnRowIsNotYetBack() {
    assertRight(Map.of("eu", FIRST.dot()), "here");
    assertWrong(Map.of("eu", FIRST.dot(), "us", HERE.dot()), "first");
  }

  @Test
  void read_isWrongWhenTheRowIsAheadOrBehind() {
    assertWrong(Map.of("eu", FIRST.dot()), "last");
    assertWrong(Map.of("eu", LAST.dot()), "first");
    assertWrong(Map.of("eu", FIRST.dot()), null);
    assertWrong(Map.of(), "first");
  }

  private void assertRight(Map<String, Dot> applied, @Nullable String body) {
    assertThat(exactness.violation(read(applied, body), ALL)).isEmpty();
  }

  private void assertWrong(Map<String, Dot> applied, @Nullable String body) {
    assertThat(exactness.violation(read(applied, body), ALL))
        .hasValueSatisfying(wrong -> assertThat(wrong).startsWith("us showed").contains("key"));
  }

  private static RowRead read(Map<String, Dot> applied, @Nullable String body) {
    return new RowRead("us", "key", applied, body == null ? null : Map.of("body", body));
  }

  private static Change change(
      String region, long position, long hlc, Map<String, Dot> seen, String body) {
    return new Change(new Dot(region, 1, position), seen, hlc, false, Map.of("body", body));
  }
}
