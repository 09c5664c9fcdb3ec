package io.meridian.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HlcTest {

  private static final long MAX_MILLIS = (1L << 48) - 1;

  @Test
  void next_followsTheWallClockWhenThatIsAhead() {
    assertThat(Hlc.of(10, 5).next(11)).isEqualTo(Hlc.of(11, 0));
  }

  @Test
  void next_countsWhenTheWallClockStandsStillOrGoesBack() {
    assertThat(Hlc.of(10, 5).next(10)).isEqualTo(Hlc.of(10, 6));
    assertThat(Hlc.of(10, 5).next(-3)).isEqualTo(Hlc.of(10, 6));
  }

  @Test
  void next_carriesIntoTheMillisecondsWhenTheCounterIsFull() {
    assertThat(Hlc.of(10, 0xFFFF).next(10)).isEqualTo(Hlc.of(11, 0));
  }

  @Test
  void next_isGreaterInTheUpperHalfOfTheRangeToo() {
    Hlc far = Hlc.of(1L << 47, 0);

    assertThat(far.next(5)).isGreaterThan(far);
    assertThat(far).isGreaterThan(Hlc.of((1L << 47) - 1, 0xFFFF));
    assertThat(Hlc.of(MAX_MILLIS, 0).next(Long.MAX_VALUE)).isEqualTo(Hlc.of(MAX_MILLIS, 1));
  }

  @Test
  void next_isRefusedAtTheEndOfTheRange() {
    Hlc last = Hlc.of(MAX_MILLIS, 0xFFFF);

    assertThatIllegalStateException()
        .isThrownBy(() -> last.next(1))
        .withMessageStartingWith("Cannot advance the clock");
  }

  @Test
  void parts_areRefusedOutOfRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(MAX_MILLIS + 1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(0, 0x1_0000));
    assertThat(Hlc.of(MAX_MILLIS, 7).millis()).isEqualTo(MAX_MILLIS);
    assertThat(Hlc.of(MAX_MILLIS, 7).counter()).isEqualTo(7);
  }

  @Test
  void clock_neverGoesBackWhateverItMeets() {
    for (long seed = 0; seed < 1_000; seed++) {
      Random random = new Random(seed);
      HlcClock clock = new HlcClock(Hlc.of(random.nextInt(100), random.nextInt(0x1_0000)));
      for (int i = 0; i < 100; i++) {
        Hlc before = clock.last();
        if (random.nextBoolean()) {
          Hlc met = Hlc.of(random.nextInt(100), random.nextInt(0x1_0000));
          clock.observe(met);
          assertThat(clock.last()).as("seed %d", seed).isEqualTo(before.max(met));
        } else {
          int wallMillis = random.nextInt(100) - 10;
          Hlc next = clock.next(wallMillis);
          assertThat(next).as("seed %d", seed).isGreaterThan(before).isEqualTo(clock.last());
          assertThat(next.millis()).as("seed %d", seed).isGreaterThanOrEqualTo(wallMillis);
        }
      }
    }
  }
}
