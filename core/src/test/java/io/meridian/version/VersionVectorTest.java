package io.meridian.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.topology.RegionId;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionVectorTest {

  private static final RegionId EU = new RegionId("eu");
  private static final RegionId US = new RegionId("us");

  @Test
  void max_isTheLeastVectorThatCoversBoth() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      VersionVector a = vector(random);
      VersionVector b = vector(random);
      VersionVector c = vector(random);

      assertThat(a.max(b)).as("seed %d", seed).isEqualTo(b.max(a)).hasToString("" + b.max(a));
      assertThat(a.max(b).max(c)).as("seed %d", seed).isEqualTo(a.max(b.max(c)));
      assertThat(a.max(a)).as("seed %d", seed).isSameAs(a);
      assertThat(a.max(VersionVector.EMPTY)).as("seed %d", seed).isSameAs(a);
      assertThat(a.max(b).covers(a) && a.max(b).covers(b)).as("seed %d", seed).isTrue();
      assertThat(c.covers(a) && c.covers(b)).as("seed %d", seed).isEqualTo(c.covers(a.max(b)));
      assertThat(a.covers(b) && b.covers(a)).as("seed %d", seed).isEqualTo(a.equals(b));
    }
  }

  @Test
  void min_isWhatBothHaveSeen() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      VersionVector a = vector(random);
      VersionVector b = vector(random);
      VersionVector c = vector(random);

      assertThat(a.min(b)).as("seed %d", seed).isEqualTo(b.min(a));
      assertThat(a.covers(c) && b.covers(c)).as("seed %d", seed).isEqualTo(a.min(b).covers(c));
      assertThat(a.min(a.max(b))).as("seed %d", seed).isSameAs(a);
    }
  }

  @Test
  void entries_areTakenInAnyOrder() {
    for (long seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      VersionVector a = vector(random);
      RegionId[] regions = new RegionId[a.size()];
      Position[] positions = new Position[a.size()];
      int turn = random.nextInt(a.size() + 1);
      for (int i = 0; i < a.size(); i++) {
        int at = (i + turn) % a.size();
        regions[i] = a.region(at);
        positions[i] = a.position(at);
        assertThat(a.indexOf(a.region(i))).as("seed %d", seed).isEqualTo(i);
        assertThat(a.position(a.region(i))).as("seed %d", seed).isEqualTo(a.position(i));
      }

      assertThat(VersionVector.of(regions, positions)).as("seed %d", seed).isEqualTo(a);
    }
    Position position = new Position(1, 0);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VersionVector.of(new RegionId[] {US, US}, new Position[] {position, position}))
        .withMessageContaining("named twice");
  }

  @Test
  void covers_isByDotWhatItIsByVector() {
    for (long seed = 0; seed < 20_000; seed++) {
      Random random = new Random(seed);
      VersionVector a = vector(random);
      Position position = new Position(random.nextInt(3), random.nextInt(4));
      Dot dot = new Dot(EU, 0, position);

      assertThat(a.covers(dot))
          .as("seed %d", seed)
          .isEqualTo(a.covers(VersionVector.of(EU, position)));
      assertThat(a.with(EU, position).covers(dot)).as("seed %d", seed).isTrue();
      assertThat(a.without(EU).position(EU)).as("seed %d", seed).isEqualTo(Position.START);
    }
  }

  @Test
  void text_isReadBack() {
    for (long seed = 0; seed < 1_000; seed++) {
      VersionVector a = vector(new Random(seed));

      assertThat(VersionVector.parse(a.toString()))
          .as("seed %d", seed)
          .isEqualTo(a)
          .hasSameHashCodeAs(a);
      assertThat(VersionVector.of(a.asMap())).as("seed %d", seed).isEqualTo(a);
    }
    assertThat(VersionVector.parse("us=1:17,eu=2:-1")).hasToString("eu=2:-1,us=1:17");
  }

  @Test
  void text_isRefusedWhenItIsNoVector() {
    for (String text :
        new String[] {
          "us", "us=1", "us:1=1", "us=1:1,", "us=1:1,us=1:2", "U=1:1", "us=a:1", "us=1:-2"
        }) {
      assertThatIllegalArgumentException().as(text).isThrownBy(() -> VersionVector.parse(text));
    }
  }

  @Test
  void nothingSeen_isNoEntry() {
    assertThat(VersionVector.of(US, Position.START)).isEqualTo(VersionVector.EMPTY);
    assertThat(VersionVector.of(Map.of(US, Position.START))).isEqualTo(VersionVector.EMPTY);
    assertThat(VersionVector.parse("us=0:-1")).isEqualTo(VersionVector.EMPTY);
  }

  @Test
  void sorted_isRefusedWhenItIsNot() {
    Position position = new Position(1, 0);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                VersionVector.ofSorted(
                    new RegionId[] {US, EU}, new Position[] {position, position}));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> VersionVector.ofSorted(new RegionId[] {US}, new Position[] {Position.START}));
  }

  @Test
  void epoch_outranksOffset() {
    VersionVector founded = VersionVector.of(US, new Position(2, -1));

    assertThat(founded.covers(new Dot(US, 0, new Position(1, Long.MAX_VALUE - 1)))).isTrue();
    assertThat(founded.covers(new Dot(US, 0, new Position(2, 0)))).isFalse();
  }

  private static VersionVector vector(Random random) {
    Map<RegionId, Position> entries = new TreeMap<>();
    for (String name : new String[] {"ap", "eu", "sa", "us"}) {
      if (random.nextBoolean()) {
        entries.put(new RegionId(name), new Position(random.nextInt(3), random.nextInt(4) - 1L));
      }
    }
    return VersionVector.of(entries);
  }
}
