package io.meridian.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapturedTest {

  @Test
  void nothingSeen_saysThatNothingIsCapturedAtAll() {
    assertThat(Captured.NONE.has("k", 7)).isTrue();
    assertThat(Captured.until(0)).isSameAs(Captured.NONE);
    assertThat(Captured.NONE.after("k", 0)).isEqualTo(Captured.NONE);
  }

  @Test
  void commit_isResolvedWhenALaterOneOfThePartitionIs() {
    Captured captured = Captured.NONE.after("other", 10);

    assertThat(captured.has("k", 9)).isTrue();
    assertThat(captured.has("k", 11)).isFalse();
  }

  @Test
  void latestTransaction_isResolvedForTheKeysSeenOnly() {
    Captured captured = Captured.NONE.after("a", 9).after("b", 10).after("c", 10);

    assertThat(captured.has("b", 10)).isTrue();
    assertThat(captured.has("c", 10)).isTrue();
    assertThat(captured.has("a", 10)).isFalse();
    assertThat(captured.after("d", 11).has("a", 10)).isTrue();
  }

  @Test
  void earlierCommit_thatComesLateChangesNothing() {
    Captured captured = Captured.NONE.after("a", 10).after("b", 9);

    assertThat(captured.micros()).isEqualTo(10);
    assertThat(captured.has("b", 10)).isFalse();
  }

  @Test
  void latestTransaction_isTakenForWholeAfterARestartAndWhenItIsTooLarge() {
    assertThat(Captured.until(10).has("k", 10)).isTrue();
    assertThat(Captured.until(10).after("a", 10).has("k", 10)).isTrue();
    assertThat(Captured.until(10).has("k", 11)).isFalse();
    Captured large = Captured.NONE;
    for (int i = 0; i < Captured.MOST_KEYS - 1; i++) {
      large = large.after("key-" + i, 10);
    }
    assertThat(large.has("k", 10)).isFalse();
    assertThat(large.after("one more", 10).has("k", 10)).isTrue();
  }
}
