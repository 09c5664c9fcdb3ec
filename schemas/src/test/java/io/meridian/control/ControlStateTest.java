package io.meridian.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meridian.topology.RegionId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlStateTest {

  private static final RegionId EU = new RegionId("eu");

  @Test
  void version_isOffsetPlusOne() {
    ControlState state = ControlState.EMPTY.with(0, policy("merge", Map.of()));

    assertThat(state.version()).isEqualTo(1);
    assertThat(state.policies().version()).isEqualTo(1);
    assertThat(state.policies().find("t", "x", 1).strategy()).isEqualTo("merge");
    assertThat(state.policies().find("t", "x", 0).strategy()).isEqualTo("last_write_wins");
  }

  @Test
  void version_growsOverWhatIsPassedOverAndOverEvictions() {
    ControlState state =
        ControlState.EMPTY
            .with(0, policy("insert_wins", Map.of()))
            .without(1)
            .with(2, eviction("eu", 3, List.of(7L, -1L)));

    assertThat(state.version()).isEqualTo(3);
    assertThat(state.policies().version()).isEqualTo(1);
    assertThat(state.illegal()).isEqualTo(1);
    assertThat(state.evictions())
        .containsExactly(Map.entry(EU, new Eviction(EU, 3, List.of(7L, -1L), 3)));
  }

  @Test
  void evictions_giveLastOfRegionAndKeepAllInHistory() {
    ControlState state =
        ControlState.EMPTY
            .with(0, eviction("eu", 1, List.of(7L)))
            .with(1, eviction("eu", 2, List.of(9L)));

    assertThat(state.evictions().get(EU)).isEqualTo(new Eviction(EU, 2, List.of(9L), 2));
    assertThat(state.history()).extracting(Eviction::epoch).containsExactly(1, 2);
  }

  @Test
  void commands_areKeptUntilALaterOneCoversThem() {
    ControlState state =
        ControlState.EMPTY
            .with(0, retry("shop", "default/thing/1"))
            .with(1, retry("shop", "default/thing/1"))
            .with(2, retry("other", "default/thing/1"))
            .with(3, discard("shop", "default/thing/1", 7))
            .with(4, discard("shop", "default/thing/1", 8));

    assertThat(state.commands())
        .extracting(ParkingCommand::version)
        .containsExactly(2L, 3L, 4L, 5L);
    assertThat(state.with(5, retry("shop", ParkingCommand.ALL)).commands())
        .extracting(ParkingCommand::version)
        .containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void record_isRefusedWhenItMakesNoSense() {
    assertRefused(policy("newest_wins", Map.of()), "newest_wins");
    assertRefused(policy("source_priority", Map.of()), "priority");
    assertRefused(eviction("EU", 1, List.of(1L)), "EU");
    assertRefused(eviction("eu", 0, List.of(1L)), "epoch=0");
    assertRefused(eviction("eu", 1, List.of()), "fence=[]");
    assertRefused(eviction("eu", 1, List.of(-2L)), "fence=[-2]");
  }

  private static void assertRefused(ControlRecord record, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlState.EMPTY.with(0, record))
        .withMessageContaining(message);
  }

  private static ControlRecord policy(String strategy, Map<String, String> options) {
    return ControlRecord.newBuilder()
        .setKind(ControlKind.POLICY)
        .setTimestamp(0)
        .setBy("")
        .setStrategy(strategy)
        .setOptions(options)
        .build();
  }

  private static ControlRecord retry(String store, String resource) {
    return ControlRecord.newBuilder()
        .setKind(ControlKind.RETRY)
        .setTimestamp(0)
        .setBy("")
        .setStore(store)
        .setResource(resource)
        .setPartition(ParkingCommand.ALL_PARTITIONS)
        .build();
  }

  private static ControlRecord discard(String store, String resource, long position) {
    return ControlRecord.newBuilder()
        .setKind(ControlKind.DISCARD)
        .setTimestamp(0)
        .setBy("")
        .setStore(store)
        .setResource(resource)
        .setPartition(0)
        .setRegion("eu")
        .setEpoch(1)
        .setPosition(position)
        .build();
  }

  private static ControlRecord eviction(String region, int epoch, List<Long> fence) {
    return ControlRecord.newBuilder()
        .setKind(ControlKind.EVICTION)
        .setTimestamp(0)
        .setBy("")
        .setRegion(region)
        .setEpoch(epoch)
        .setFence(fence)
        .build();
  }
}
