package io.meridian.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.clock.Hlc;
import io.meridian.topology.RegionId;
import io.meridian.version.Dot;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.List;
import org.junit.jupiter.api.Test;

class PickOneTest {

  @Test
  void greaterClock_wins() {
    assertWins(version("a", 1, 0, 2), version("b", 9, 9, 1));
    // Unsigned: a clock of the far future is not before all others.
    assertWins(version("a", 1, 0, -1), version("b", 1, 0, 1));
  }

  @Test
  void equalClocks_areDecidedByRegionThenEpochThenOffset() {
    assertWins(version("b", 1, 0, 5), version("a", 2, 9, 5));
    assertWins(version("a", 2, 0, 5), version("a", 1, 9, 5));
    assertWins(version("a", 1, 1, 5), version("a", 1, 0, 5));
  }

  private void assertWins(Version winner, Version loser) {
    assertPicks(PickOne.LAST_WRITE_WINS, winner, loser);
    assertPicks(PickOne.FIRST_WRITE_WINS, loser, winner);
  }

  private static void assertPicks(Strategy strategy, Version winner, Version loser) {
    for (List<Version> siblings : List.of(List.of(winner, loser), List.of(loser, winner))) {
      KeyState state = new KeyState(VersionVector.EMPTY, siblings);
      assertThat(strategy.visible(state)).isEqualTo(Visible.of(winner));
    }
  }

  private static Version version(String region, int epoch, long offset, long hlc) {
    Dot dot = new Dot(new RegionId(region), 0, new Position(epoch, offset));
    return new Version(dot, new Hlc(hlc), 0, Operation.INSERT, Payload.NONE);
  }
}
