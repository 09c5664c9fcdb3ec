package io.meridian.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class PostgresTextTest {

  private static final long DAY = 86_400_000_000L;

  @Test
  void date_isIsoWithEraWhenBeforeTheFirstYear() {
    assertThat(PostgresText.date(0)).isEqualTo("1970-01-01");
    assertThat(PostgresText.date(Math.toIntExact(LocalDate.of(-43, 3, 15).toEpochDay())))
        .isEqualTo("0044-03-15 BC");
    assertThat(PostgresText.date(Math.toIntExact(LocalDate.of(12345, 1, 2).toEpochDay())))
        .isEqualTo("12345-01-02");
  }

  @Test
  void infinities_areWords() {
    assertThat(PostgresText.date(Integer.MAX_VALUE)).isEqualTo("infinity");
    assertThat(PostgresText.date(Integer.MIN_VALUE)).isEqualTo("-infinity");
    assertThat(PostgresText.timestamp(Long.MAX_VALUE)).isEqualTo("infinity");
    assertThat(PostgresText.timestamptz(Long.MIN_VALUE)).isEqualTo("-infinity");
  }

  @Test
  void time_hasMicrosecondsAndTheEndOfTheDay() {
    assertThat(PostgresText.time(0)).isEqualTo("00:00:00");
    assertThat(PostgresText.time(1)).isEqualTo("00:00:00.000001");
    assertThat(PostgresText.time(DAY)).isEqualTo("24:00:00");
  }

  @Test
  void timestamp_isRightBeforeTheEpoch() {
    assertThat(PostgresText.timestamp(-1)).isEqualTo("1969-12-31 23:59:59.999999");
    assertThat(PostgresText.timestamptz(DAY + 1)).isEqualTo("1970-01-02 00:00:00.000001+00");
    assertThat(PostgresText.timestamptz(LocalDate.of(0, 12, 31).toEpochDay() * DAY))
        .isEqualTo("0001-12-31 00:00:00+00 BC");
  }

  @Test
  void bytes_areHex() {
    assertThat(PostgresText.bytea(ByteBuffer.wrap(new byte[] {0, (byte) 0xFF})))
        .isEqualTo("\\x00ff");
    assertThat(PostgresText.bytea(ByteBuffer.allocate(0))).isEqualTo("\\x");
  }
}
