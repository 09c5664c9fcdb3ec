package io.meridian.apply;

import static io.meridian.apply.Changes.apply;
import static io.meridian.apply.Changes.unchanged;
import static io.meridian.apply.Changes.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.resolved.ResolvedChange;
import io.meridian.topology.RegionId;
import io.meridian.version.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What a store holds back, over the batches of a key's life. */
class SettlementTest {

  private static final long NOW = 1_000;

  private final Map<Integer, Progress> committed = new HashMap<>();
  private final List<ResolvedRecord> batch = new ArrayList<>();
  private long offset;

  @Test
  void refused_isHeldAtWhatWasAppliedBeforeTheBatch() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of());
    add("other", apply(version("eu", 2, "x")));
    add("k", apply(version("eu", 3, "b")));
    Settlement settlement = settle(Set.of("k"));

    ParkedKey held = committed.get(0).parked().byKey().get("k");
    assertThat(held).isEqualTo(new ParkedKey(vectorOf(1), ParkedKey.State.PARKED, 1, NOW));
    assertThat(committed.get(0).vector()).isEqualTo(vectorOf(3));
    assertThat(committed.get(0).floor()).isEqualTo(vectorOf(1));
    assertThat(settlement.parked()).singleElement().extracting(ParkedRow::key).isEqualTo(held);
    assertThat(settlement.changesHeldKeys(0, Map.of())).isTrue();
  }

  @Test
  void laterChange_queuesAndIsHeldAtTheSame() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of("k"));
    add("k", apply(version("eu", 2, "b")));
    add("k", unchanged("ap", 1, version("eu", 2, "b")));
    add("n", apply(version("eu", 3, "x")));
    Reduction reduction = reduce();
    Settlement settlement = settle(Set.of("k"));

    assertThat(reduction.rows()).extracting(RowChange::key).containsExactly("n");
    assertThat(settlement.queued())
        .singleElement()
        .satisfies(row -> assertThat(row.version()).isEqualTo(version("eu", 2, "b")));
    assertThat(settlement.parked()).isEmpty();
    assertThat(committed.get(0).floor()).isEqualTo(Progress.NONE.vector());
    assertThat(committed.get(0).parked().byKey().get("k").attempts()).isEqualTo(1);
  }

  @Test
  void retry_releasesWhatIsWrittenAndCountsWhatIsNot() {
    add("a", apply(version("eu", 1, "a")));
    add("b", apply(version("eu", 2, "b")));
    settle(Set.of("a", "b"));
    List<RowChange> rows =
        List.of(
            new RowChange(0, "b", version("eu", 2, "b")),
            new RowChange(0, "a", version("eu", 1, "a")));

    Settlement settlement = settle(Reduction.retry(rows, committed), Set.of("b"));

    assertThat(settlement.released()).extracting(RowChange::key).containsExactly("a");
    assertThat(committed.get(0).parked().byKey()).containsOnlyKeys("b");
    assertThat(committed.get(0).parked().byKey().get("b").attempts()).isEqualTo(2);
    assertThat(committed.get(0).nextOffset()).isEqualTo(2);
  }

  @Test
  void discarded_staysHeldUntilALaterVersionIsWritten() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of("k"));
    Settlement given =
        settle(Reduction.discard(List.of(new Discard(0, "k", "me", "")), committed), Set.of());

    assertThat(given.discarded()).hasSize(1);
    assertThat(committed.get(0).parked().isParked("k")).isFalse();
    assertThat(committed.get(0).floor()).isEqualTo(Progress.NONE.vector());

    add("k", unchanged("eu", 2, version("eu", 1, "a")));
    assertThat(reduce().rows()).as("what was given up").isEmpty();
    settle(Set.of());
    assertThat(committed.get(0).floor()).isEqualTo(Progress.NONE.vector());

    add("k", apply(version("eu", 3, "c")));
    settle(Set.of());
    assertThat(committed.get(0).parked()).isEqualTo(ParkedKeys.NONE);
    assertThat(committed.get(0).floor()).isEqualTo(vectorOf(3));
  }

  @Test
  void discarded_keepsItsFloorWhenALaterVersionIsRefusedToo() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of("k"));
    settle(Reduction.discard(List.of(new Discard(0, "k", "", "")), committed), Set.of());
    add("k", apply(version("eu", 2, "b")));
    settle(Set.of("k"));

    ParkedKey held = committed.get(0).parked().byKey().get("k");
    assertThat(held)
        .isEqualTo(new ParkedKey(Progress.NONE.vector(), ParkedKey.State.PARKED, 2, NOW));
  }

  @Test
  void discard_ofWhatIsNotParkedIsNone() {
    Settlement settlement =
        settle(Reduction.discard(List.of(new Discard(0, "k", "", "")), committed), Set.of());

    assertThat(settlement.discarded()).isEmpty();
    assertThat(settlement.changesHeldKeys(0, Map.of())).isFalse();
  }

  @Test
  void parkedAfter_countsAllPartitions() {
    add("a", apply(version("eu", 1, "a")));
    settle(Set.of("a"));
    Map<Integer, Progress> both = Map.of(0, committed.get(0), 1, committed.get(0));
    add("b", apply(version("eu", 2, "b")));

    Settlement settlement = settlement(reduce(), Set.of("b"));

    assertThat(settlement.parkedAfter(both)).isEqualTo(3);
  }

  private static VersionVector vectorOf(long position) {
    return VersionVector.parse("eu=1:" + position);
  }

  private void add(String key, ResolvedChange change) {
    batch.add(new ResolvedRecord(0, offset++, key, change));
  }

  @Test
  void spared_waitsAndIsTriedWithEachOfItsRecordsWhateverTheyAsk() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of());
    add("k", apply(version("eu", 2, "b")));
    Settlement spared = settle(reduce(), row -> RefusedRow.spared(row, "public.thing", 77));
    batch.clear();

    ParkedKey waiting = committed.get(0).parked().find("k");
    assertThat(waiting).isEqualTo(new ParkedKey(vectorOf(1), ParkedKey.State.WAITING, 1, NOW, 77));
    assertThat(spared.parked()).singleElement().matches(ParkedRow::waits);
    assertThat(spared.parkedAfter(committed)).isZero();
    assertThat(committed.get(0).parked().waiting()).isEqualTo(1);
    add("k", unchanged("us", 9, version("eu", 2, "b")));

    assertThat(reduce().queued()).isEmpty();
    assertThat(settle(Set.of()).released()).hasSize(1);
    assertThat(committed.get(0).parked().isEmpty()).isTrue();
  }

  @Test
  void waitingAndParked_becomeEachOtherAndTheFloorStays() {
    add("k", apply(version("eu", 1, "a")));
    settle(Set.of());
    add("k", apply(version("eu", 2, "b")));
    settle(reduce(), row -> RefusedRow.spared(row, "public.thing", 77));
    batch.clear();
    add("k", apply(version("eu", 3, "c")));
    settle(Set.of("k"));

    assertThat(committed.get(0).parked().find("k"))
        .isEqualTo(new ParkedKey(vectorOf(1), ParkedKey.State.PARKED, 1, NOW));
    Reduction retry =
        Reduction.retry(List.of(new RowChange(0, "k", version("eu", 3, "c"))), committed);
    settle(retry, row -> RefusedRow.spared(row, "public.thing", 88));
    settle(retry, row -> RefusedRow.spared(row, "public.thing", 99));

    assertThat(committed.get(0).parked().find("k"))
        .isEqualTo(new ParkedKey(vectorOf(1), ParkedKey.State.WAITING, 2, NOW, 99));
  }

  private Reduction reduce() {
    return Reduction.of(batch, committed, new RegionId("us"), "us-db");
  }

  private Settlement settle(Set<String> refused) {
    Settlement settlement = settle(reduce(), refused);
    batch.clear();
    return settlement;
  }

  private Settlement settle(Reduction reduction, Set<String> refused) {
    Settlement settlement = settlement(reduction, refused);
    committed.putAll(settlement.progress());
    return settlement;
  }

  private Settlement settle(Reduction reduction, Function<RowChange, RefusedRow> unwritten) {
    List<RefusedRow> rows = reduction.rows().stream().map(unwritten).toList();
    Settlement settlement = Settlement.of(reduction, committed, rows, NOW);
    committed.putAll(settlement.progress());
    return settlement;
  }

  private Settlement settlement(Reduction reduction, Set<String> refused) {
    List<RefusedRow> rows =
        reduction.rows().stream()
            .filter(row -> refused.contains(row.key()))
            .map(
                row ->
                    new RefusedRow(
                        row, Refusal.ofRow(RefusalCause.CHECK, "public.thing", "Cannot write")))
            .toList();
    return Settlement.of(reduction, committed, rows, NOW);
  }
}
