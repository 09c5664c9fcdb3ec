package io.meridian.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void oneSecondsWorth_isFree() {
    TokenBucket bucket = new TokenBucket(100, 5);

    assertThat(bucket.take(60, 5)).isZero();
    assertThat(bucket.take(40, 5)).isZero();
    assertThat(bucket.take(1, 5)).isEqualTo(SECOND / 100);
  }

  @Test
  void debt_isPaidByTime() {
    TokenBucket bucket = new TokenBucket(100, 0);

    assertThat(bucket.take(350, 0)).isEqualTo(2 * SECOND + SECOND / 2);
    assertThat(bucket.take(0, SECOND)).isEqualTo(SECOND + SECOND / 2);
    assertThat(bucket.take(0, 3 * SECOND)).isZero();
  }

  @Test
  void idleTime_isNotSavedUp() {
    TokenBucket bucket = new TokenBucket(100, 0);

    assertThat(bucket.take(200, 3600 * SECOND)).isEqualTo(SECOND);
  }

  @Test
  void clockThatStands_isNoError() {
    TokenBucket bucket = new TokenBucket(10, SECOND);

    assertThat(bucket.take(20, 0)).isEqualTo(SECOND);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void workIsHeldToTheRate_whateverItsSizes(long seed) {
    Random random = new Random(seed);
    long rate = 1L + random.nextInt(100_000);
    int largest = 1 + random.nextInt(20_000);
    TokenBucket bucket = new TokenBucket(rate, 0);
    long now = 0;
    long done = 0;
    for (int i = 0; i < 2_000; i++) {
      long amount = random.nextInt(largest);
      long wait = bucket.take(amount, now);
      done += amount;
      assertThat((double) done)
          .as("seed %s step %s", seed, i)
          .isLessThanOrEqualTo(rate * (now / (double) SECOND) + rate + largest);
      now += wait;
    }
    assertThat((double) done).isGreaterThan(rate * (now / (double) SECOND) * 0.99);
  }

  @Test
  void rateAndAmount_areRefusedWhenImpossible() {
    assertThatThrownBy(() -> new TokenBucket(0, 0)).hasMessageContaining("per second=0");
    assertThatThrownBy(() -> new TokenBucket(1, 0).take(-1, 0)).hasMessageContaining("amount=-1");
  }
}
