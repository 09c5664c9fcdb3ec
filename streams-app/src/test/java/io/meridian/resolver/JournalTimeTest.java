package io.meridian.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalTimeTest {

  @Test
  void time_isNeverNegativeBecauseStreamsWouldDropTheRecord() {
    assertThat(extract(-1)).isZero();
    assertThat(extract(7)).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"5999, 100, 5", "5999, 3, 3", "-5999, 100, 0", "9223372036854775807, 9, 9"})
  void output_isOfTheEventsTimeButNotAfterItsInput(long micros, long inputMillis, long millis) {
    assertThat(JournalTime.ofOutput(micros, inputMillis)).isEqualTo(millis);
  }

  private static long extract(long timestamp) {
    return new JournalTime()
        .extract(
            new ConsumerRecord<>(
                "journal.us-west-1",
                0,
                0,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new Object(),
                new Object(),
                new RecordHeaders(),
                java.util.Optional.empty()),
            0);
  }
}
