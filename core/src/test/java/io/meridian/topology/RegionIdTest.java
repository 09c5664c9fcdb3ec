package io.meridian.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RegionIdTest {

  @Test
  void of_givesTheRegionOfTheNameHoweverManyShareAPlace() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5_000; i++) {
        String name = "region-" + i;
        byte[] record = ("<" + name + ">").getBytes(StandardCharsets.US_ASCII);

        assertThat(RegionId.of(name)).isEqualTo(new RegionId(name)).hasToString(name);
        assertThat(RegionId.of(record, 1, name.length())).isEqualTo(new RegionId(name));
      }
    }
  }

  @Test
  void of_refusesWhatIsNoName() {
    for (String name : new String[] {"", "EU", "-eu", "eu west", "eu.", "\u00e9u"}) {
      byte[] record = name.getBytes(StandardCharsets.ISO_8859_1);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> RegionId.of(name))
          .withMessageContaining("name=" + name);
      assertThatIllegalArgumentException().isThrownBy(() -> RegionId.of(record, 0, record.length));
    }
  }

  @Test
  void operator_isAnotherWriterOfTheSameRegion() {
    RegionId region = new RegionId("eu");

    assertThat(region.operator()).isNotEqualTo(region).isEqualTo(RegionId.of("eu.operator"));
    assertThat(region.operator().home()).isEqualTo(region).hasSameHashCodeAs(region);
  }
}
