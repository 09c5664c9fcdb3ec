package io.meridian.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.journal.Checksum.Verdict;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class ChecksumTest {

  private static final byte[] KEY = ascii("12345");
  private static final byte[] VALUE = ascii("6789");

  @Test
  void header_isCrc32cOfKeyThenValueInEightDigits() {
    Header header = Checksum.of(KEY, VALUE);

    assertThat(header.key()).isEqualTo("meridian.checksum");
    // The check value of the CRC catalogue for "123456789".
    assertThat(header.value()).isEqualTo(ascii("e3069283"));
    assertThat(Checksum.of(null, null).value()).isEqualTo(ascii("00000000"));
  }

  @Test
  void record_isGoodWhenItIsWhatWasSent() {
    assertThat(Checksum.verify(KEY, VALUE, headers("e3069283"))).isEqualTo(Verdict.GOOD);
    assertThat(Checksum.verify(KEY, null, new RecordHeaders().add(Checksum.of(KEY, null))))
        .isEqualTo(Verdict.GOOD);
  }

  @Test
  void record_isWrongWhenAnyByteDiffers() {
    for (int bit = 0; bit < 8 * VALUE.length; bit++) {
      byte[] other = VALUE.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Checksum.verify(KEY, other, headers("e3069283"))).isEqualTo(Verdict.WRONG);
    }
    assertThat(Checksum.verify(KEY, null, headers("e3069283"))).isEqualTo(Verdict.WRONG);
    assertThat(Checksum.verify(KEY, VALUE, headers("E3069283"))).isEqualTo(Verdict.WRONG);
    assertThat(Checksum.verify(KEY, VALUE, headers(""))).isEqualTo(Verdict.WRONG);
  }

  @Test
  void record_isUnknownWithoutHeader() {
    assertThat(Checksum.verify(KEY, VALUE, new RecordHeaders())).isEqualTo(Verdict.MISSING);
  }

  @Test
  void header_thatCameLastCounts() {
    Headers twice = headers("00000000").add(Checksum.of(KEY, VALUE));

    assertThat(Checksum.verify(KEY, VALUE, twice)).isEqualTo(Verdict.GOOD);
  }

  private static Headers headers(String digits) {
    return new RecordHeaders().add(Checksum.HEADER, ascii(digits));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
