package io.meridian.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableFilterTest {

  private final TableFilter filter =
      new TableFilter(List.of("public.*", "!public.tmp_*", "app.users"));

  @Test
  void filter_takesWhatAPatternNames() {
    assertThat(filter.matches("public", "users")).isTrue();
    assertThat(filter.matches("public", "a.b")).isTrue();
    assertThat(filter.matches("app", "users")).isTrue();
    assertThat(filter.matches("app", "users2")).isFalse();
    assertThat(filter.matches("publicx", "users")).isFalse();
  }

  @Test
  void filter_leavesOutWhatIsExcluded() {
    assertThat(filter.matches("public", "tmp_1")).isFalse();
  }

  @Test
  void filter_knowsWhichPatternsNameOneTable() {
    assertThat(filter.exact()).containsExactly("app.users");
  }
}
