package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.resolver.InstanceProgress.Step;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceProgressTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sequence_isARepeatExactlyWhenItWasSeen(long seed) {
    Random random = new Random(seed);
    BitSet seen = new BitSet();
    InstanceProgress progress = new InstanceProgress();
    for (int i = 0; i < 300; i++) {
      int sequence = Math.max(0, seen.length() + random.nextInt(20) - 14);
      Step step = progress.see(sequence, sequence);
      assertThat(step == Step.REPEAT)
          .as("seed=%s, number=%s, sequence=%s", seed, i, sequence)
          .isEqualTo(seen.get(sequence));
      assertThat(step == Step.LATE).isEqualTo(!seen.get(sequence) && sequence < seen.length());
      seen.set(sequence);
      assertThat(progress.next()).isEqualTo(seen.length());
      progress = InstanceProgress.of(progress.bytes());
    }
  }

  @Test
  void holes_areGivenUpWhenThereAreTooMany() {
    InstanceProgress progress = new InstanceProgress();
    for (int i = 0; i <= InstanceProgress.HOLES_AT_MOST; i++) {
      assertThat(progress.see(2L * i + 1, 0)).isEqualTo(Step.GAP);
    }
    assertThat(progress.see(0, 0)).isEqualTo(Step.REPEAT);
    assertThat(progress.see(2, 0)).isEqualTo(Step.LATE);
  }
}
