package io.meridian.version.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.version.VersionVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class VectorsTest {

  @Test
  void vector_isSameWhenReadBack() {
    VersionVector vector = VersionVector.parse("eu-central-1=1:204,us-west-1=2:-1");

    assertThat(Vectors.toAvro(vector))
        .containsExactly(
            new PositionEntry("eu-central-1", 1, 204L), new PositionEntry("us-west-1", 2, -1L));
    assertThat(Vectors.fromAvro(Vectors.toAvro(vector))).isEqualTo(vector);
    assertThat(Vectors.fromAvro(Vectors.toAvro(VersionVector.EMPTY))).isSameAs(VersionVector.EMPTY);
  }

  @Test
  void vector_isRefusedWhenEntriesAreIllegal() {
    PositionEntry entry = new PositionEntry("eu-central-1", 1, 204L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.fromAvro(List.of(entry, entry)))
        .withMessageContaining("region=eu-central-1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.fromAvro(List.of(new PositionEntry("EU", 1, 1L))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Vectors.fromAvro(List.of(new PositionEntry("eu", 1, -2L))));
  }
}
