package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrittenSlotsTest {

  private final WrittenSlots slots = new WrittenSlots("a");

  @Test
  void nothingWritten_hasNone() {
    assertThat(slots.since(0)).isZero();
  }

  @Test
  void transactionNotedBeforeTheTime_mayHaveCommittedAfterIt() {
    write(10, 20, 30);

    assertThat(slots.since(5)).isEqualTo(3);
    assertThat(slots.since(10)).isEqualTo(3);
    assertThat(slots.since(20)).isEqualTo(2);
    assertThat(slots.since(29)).isEqualTo(2);
    assertThat(slots.since(30)).isEqualTo(1);
    assertThat(slots.since(1_000)).isEqualTo(1);
  }

  @Test
  void transactionThatWasGivenUp_doesNotCountAndItsSlotIsUsedAgain() {
    write(10);
    slots.begin();
    int given = slots.note();
    slots.noted(20);
    slots.begin();
    slots.committed();

    assertThat(slots.since(15)).isEqualTo(1);
    assertThat(slots.note()).isEqualTo(given);
  }

  @Test
  void slots_goRoundAndForgetTheOldest() {
    for (int i = 1; i <= WrittenTable.SLOTS + 2; i++) {
      write(i);
    }

    assertThat(slots.since(0)).isEqualTo(WrittenTable.SLOTS);
    assertThat(slots.since(WrittenTable.SLOTS)).isEqualTo(3);
    slots.begin();
    assertThat(slots.note()).isEqualTo(2);
  }

  private void write(long... micros) {
    for (long noted : micros) {
      slots.begin();
      slots.note();
      slots.noted(noted);
      slots.committed();
    }
  }
}
