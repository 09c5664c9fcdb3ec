package io.meridian.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.resource.ResourceKey;
import io.meridian.topology.RegionId;
import io.meridian.version.Position;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class HistoryTest {

  private static final LoadPlan PLAN = new LoadPlan(3, 2, 500, 20_000, 1_000, 7, 200);

  private final List<Write> changes = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();
  private final List<Write> heartbeats = new ArrayList<>();

  @Test
  void offsets_areDenseInEachJournal() {
    tell(PLAN);

    Map<String, Long> ends = new HashMap<>();
    List<Write> all = new ArrayList<>(changes);
    all.addAll(heartbeats);
    all.sort(java.util.Comparator.comparingLong(Write::offset));
    for (Write write : all) {
      String journal = write.region() + "/" + write.partition();
      assertThat(write.offset()).isEqualTo(ends.getOrDefault(journal, 0L));
      assertThat(write.sequence()).isEqualTo(write.offset());
      ends.put(journal, write.offset() + 1);
    }
  }

  @Test
  void context_isAllButTheLastFewOfThePartition() {
    tell(PLAN);

    List<RegionId> regions = PLAN.regionIds();
    List<Write> before = new ArrayList<>();
    for (Write write : changes.stream().filter(w -> w.partition() == 0).toList()) {
      Map<RegionId, Position> seen = new HashMap<>();
      for (Write earlier : before.subList(0, Math.max(0, before.size() - PLAN.lag()))) {
        seen.put(regions.get(earlier.region()), new Position(1, earlier.offset()));
      }
      assertThat(write.context()).isEqualTo(VersionVector.of(seen));
      before.add(write);
      if (before.size() > 200) {
        break;
      }
    }
  }

  @Test
  void fill_writesEachKeyOnce() {
    tell(PLAN.withFilledKeys(1_000));

    Set<Long> filled = new HashSet<>(ids.subList(0, 1_000));
    assertThat(filled).hasSize(1_000).allMatch(id -> id >= 0 && id < 1_000);
  }

  @Test
  void heartbeats_comeOnceASecondFromEveryRegionInEveryPartition() {
    tell(PLAN);

    long seconds = (PLAN.total() + LoadPlan.CHANGES_PER_SECOND - 1) / LoadPlan.CHANGES_PER_SECOND;
    assertThat(heartbeats).hasSize((int) (seconds * PLAN.regions() * PLAN.partitions()));
  }

  @Test
  void keys_areSkewed() {
    tell(LoadPlan.of(50_000));

    Map<Long, Integer> counts = new HashMap<>();
    ids.forEach(id -> counts.merge(id, 1, Integer::sum));
    int hottest = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    // The first of 100,000 ranks has 1 / (sum of 1/k^0.99) = 7.8 % of all.
    assertThat(hottest / 50_000.0).isBetween(0.07, 0.09);
  }

  @Test
  void same_planTellsTheSame() {
    tell(PLAN);
    List<Write> first = List.copyOf(changes);
    changes.clear();
    tell(PLAN);

    assertThat(changes).isEqualTo(first);
  }

  @Test
  void conflicts_growWithTheLag() {
    Zipf zipf = new Zipf(PLAN.keys(), LoadPlan.SKEW);

    assertThat(ConflictShare.of(PLAN, zipf, 0)).isZero();
    LoadPlan mixed = PLAN.withConflicts(0.2);
    assertThat(ConflictShare.of(PLAN, zipf, mixed.lag())).isBetween(0.2, 0.3);
    assertThat(ConflictShare.of(PLAN, zipf, mixed.lag() - 1)).isLessThan(0.2);
  }

  private void tell(LoadPlan plan) {
    new History(plan, key -> (key[key.length - 1] & 1) % plan.partitions())
        .tell(
            new Write.Reader() {
              @Override
              public void change(Write write, long id, ResourceKey key, byte[] keyBytes) {
                changes.add(write);
                ids.add(id);
              }

              @Override
              public void heartbeat(Write write) {
                heartbeats.add(write);
              }
            });
  }
}
